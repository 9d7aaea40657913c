import { Failure } from '@app/shared/domain/failure/failure.js';

/** What a JSON body may hold. */
export interface JsonBounds {
  /** Levels of objects and lists, one inside the other. */
  readonly deepest?: number;
  /** Members of objects and elements of lists, all together. */
  readonly most?: number;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Looks over the bytes of a JSON text before anything is made of it, once and without going back: a body that means to be expensive is told so for
 * the price of reading it. Says nothing of whether it is JSON. Fails with `request.too-many`, and with `request.not-json` where it is nested too deep.
 */
export function checkJsonBounds(bytes: Uint8Array, { deepest = 32, most = 10_000 }: JsonBounds = {}): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let depth = 0;
  let count = 0;
  for (let at = 0; at < buffer.length; at++) {
    const byte = buffer[at];
    if (byte === quote) at = endOfText(buffer, at + 1);
    else if (byte === comma) count += 1;
    else if (byte === openObject || byte === openList) {
      count += 1;
      depth += 1;
    } else if (byte === closeObject || byte === closeList) depth -= 1;
    if (depth > deepest) throw new Failure('request.not-json', `The JSON is nested deeper than ${deepest} levels.`);
    if (count > most) throw new Failure('request.too-many', `At most ${most} members and elements are accepted here.`);
  }
}

/** The place of the quote that ends a text, found without looking at each of its bytes. */
function endOfText(buffer: Buffer, from: number): number {
  for (let at = from; ; at++) {
    at = buffer.indexOf(quote, at);
    if (at === -1) return buffer.length;
    let backslashes = 0;
    while (at - backslashes - 1 >= from && buffer[at - backslashes - 1] === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
}
