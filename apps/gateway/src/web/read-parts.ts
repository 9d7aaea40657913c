import { setImmediate as turn } from 'node:timers/promises';
import { Busboy } from '@fastify/busboy';
import { decodeFields, withoutMark } from './form-charset.js';

/** A file of a form post, as it was sent. */
export interface PartFile {
  readonly field: string;
  readonly filename: string | undefined;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A form post taken to pieces, in the order of its pieces. */
export interface Parts {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly PartFile[];
  /** It broke off, had too many pieces, or was no form at all: what is here came before that. */
  readonly broken: boolean;
  /** It had more pieces than are read. */
  readonly tooMany?: true;
}

/** So much is parsed in one turn of the event loop. */
const sliceBytes = 64 * 1024;

/** How a form is read. */
export interface PartsReading {
  readonly mostParts?: number;
  /** Each byte of a field as one character, for forms whose fields are in different charsets. File names are always read as UTF-8. */
  readonly latin1?: boolean;
  /** Names of fields that hold words: a script that sends one as a nameless `Blob` means the field, and no file. */
  readonly words?: (field: string) => boolean;
}

/**
 * Reads a form post, `multipart/form-data` or `application/x-www-form-urlencoded`, a slice at a time so that a large one holds up nobody, and
 * no further than `mostParts`. Never fails. Words are decoded by the label of the form, by its field `_charset_`, or by what they look like.
 */
export async function readParts(raw: Uint8Array, contentType: string, reading: PartsReading = {}): Promise<Parts> {
  const parts = await readBytes(withoutMark(raw), contentType, reading);
  return reading.latin1 ? parts : { ...parts, fields: decodeFields(parts.fields, contentType) };
}

/** Each byte of a field is one character. */
async function readBytes(bytes: Buffer, contentType: string, { mostParts = 2_000, words = () => false }: PartsReading): Promise<Parts> {
  // The same package reads these, too, but a character at a time: 35 MB would take the processor for twelve seconds.
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) return await readPairs(bytes, mostParts);
  const fields: [string, string][] = [];
  const files: PartFile[] = [];
  let broken = false;
  let over = false;
  try {
    const parser = Busboy({
      headers: { 'content-type': contentType },
      defCharset: 'latin1',
      limits: { fieldSize: bytes.length + 1, fields: mostParts, files: mostParts, parts: mostParts, headerPairs: 50 },
    });
    const ended = new Promise<void>((done) => {
      parser.on('finish', done);
      parser.on('error', () => {
        broken = true;
        done();
      });
    });
    for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(event, () => {
        broken = true;
        over = true;
      });
    }
    parser.on('field', (name, value) => {
      // A piece without a name has none, whatever the package's types say.
      if (fields.length < mostParts) fields.push([name ?? '', asBytes(value)]);
    });
    parser.on('file', (field, stream, filename, _encoding, mimeType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const content = Buffer.concat(chunks);
        // `new Blob([…])` in a FormData is a file by the name of `blob`.
        const nameless = filename === undefined || filename === '' || filename === 'blob';
        if (nameless && content.length > 0 && content.length <= mostWordBytes && words(field ?? '')) {
          if (fields.length < mostParts) fields.push([field ?? '', content.toString('latin1')]);
        } else files.push({ field: field ?? '', filename, contentType: mimeType, content });
      });
      stream.on('error', () => {
        broken = true;
      });
    });
    for (let at = 0; at < bytes.length && !over && !broken; at += sliceBytes) {
      parser.write(bytes.subarray(at, at + sliceBytes));
      await turn();
    }
    if (!over) {
      parser.end();
      await ended;
    }
  } catch {
    // No boundary, a content type that is no form: nothing can be told apart.
    return { fields, files, broken: true };
  }
  return { fields, files, broken, ...(over ? { tooMany: true } : {}) };
}

/** What busboy decoded by the label of its own piece becomes bytes again, of UTF-8. */
function asBytes(value: string): string {
  return /[\u0100-\uffff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

/** Words in a Blob are no larger; what is, is a file. */
const mostWordBytes = 400_000;
/** Signs between pairs that are not there: a body of nothing else is not walked to its end. */
const mostEmptyPairs = 1_000;

async function readPairs(bytes: Buffer, most: number): Promise<Parts> {
  const fields: [string, string][] = [];
  let empty = 0;
  for (let at = 0; at < bytes.length; ) {
    if (fields.length === most || empty > mostEmptyPairs) return { fields, files: [], broken: true, tooMany: true };
    const found = bytes.indexOf(0x26, at);
    const end = found === -1 ? bytes.length : found;
    if (end === at) empty += 1;
    else {
      const sign = bytes.subarray(at, end).indexOf(0x3d);
      const nameEnd = sign === -1 ? end : at + sign;
      const [name, value] = [await decoded(bytes.subarray(at, nameEnd)), await decoded(bytes.subarray(Math.min(nameEnd + 1, end), end))];
      fields.push([name.toString('latin1'), value.toString('latin1')]);
    }
    at = end + 1;
  }
  return { fields, files: [], broken: false };
}

/** `+` is a space and `%E6` a byte. Source: URL Standard, section 5.1. */
async function decoded(encoded: Buffer): Promise<Buffer> {
  if (encoded.indexOf(0x25) === -1 && encoded.indexOf(0x2b) === -1) return encoded;
  const pieces: Buffer[] = [];
  for (let at = 0; at < encoded.length; ) {
    let end = Math.min(at + sliceBytes, encoded.length);
    // Never between a percent sign and its two digits.
    if (end < encoded.length) {
      const percent = encoded.subarray(end - 2, end).lastIndexOf(0x25);
      if (percent !== -1) end = end - 2 + percent;
    }
    pieces.push(unescaped(encoded.subarray(at, end)));
    at = end;
    if (at < encoded.length) await turn();
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function unescaped(encoded: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at] as number;
    const high = byte === 0x25 ? digit(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : digit(encoded[at + 2]);
    if (low !== -1) at += 2;
    bytes[length++] = low !== -1 ? high * 16 + low : byte === 0x2b ? 0x20 : byte;
  }
  return bytes.subarray(0, length);
}

function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
