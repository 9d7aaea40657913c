/** Object identifiers of PKCS #7, in DER: signedData, and data, which is what was signed. Source: RFC 5652 sections 4 and 5. */
const signedData = Buffer.from('06092a864886f70d010702', 'hex');
const data = Buffer.from('06092a864886f70d010701', 'hex');

/**
 * The mail inside an S/MIME message that holds it together with its signature (`smime.p7m`, signed-data). Undefined for what is encrypted, or
 * is none. Mail programs show it like any other; the signature is not judged. Knows as much of BER as it takes to find the content.
 */
export function signedContent(bytes: Buffer): Buffer | undefined {
  if (bytes.indexOf(signedData) === -1 || bytes.indexOf(signedData) > 64) return undefined;
  const at = bytes.indexOf(data);
  if (at === -1) return undefined;
  const explicit = readElement(bytes, at + data.length);
  if (explicit?.tag !== 0xa0) return undefined;
  const pieces: Buffer[] = [];
  collect(bytes, explicit.from, explicit.to, pieces, 0);
  const content = Buffer.concat(pieces);
  return content.length > 0 ? content : undefined;
}

interface Element {
  readonly tag: number;
  readonly from: number;
  /** Of an element without a length: where the bytes end; its own end is found while reading. */
  readonly to: number;
  readonly open: boolean;
}

function readElement(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  if (first === 0x80) return { tag, from: at + 2, to: bytes.length, open: true };
  if (first < 0x80) return { tag, from: at + 2, to: Math.min(bytes.length, at + 2 + first), open: false };
  const count = first & 0x7f;
  if (count > 4 || at + 2 + count > bytes.length) return undefined;
  const from = at + 2 + count;
  return { tag, from, to: Math.min(bytes.length, from + bytes.readUIntBE(at + 2, count)), open: false };
}

/** Octet strings one after another, whole (04) or in pieces (24). Gives where reading stopped. */
function collect(bytes: Buffer, from: number, to: number, pieces: Buffer[], depth: number): number {
  let at = from;
  while (at < to && depth < 4 && !(bytes[at] === 0 && bytes[at + 1] === 0)) {
    const element = readElement(bytes, at);
    if (!element) return to;
    if (element.tag === 0x04) {
      pieces.push(bytes.subarray(element.from, element.to));
      at = element.to;
    } else if (element.tag === 0x24) {
      const end = collect(bytes, element.from, element.to, pieces, depth + 1);
      at = element.open ? end + 2 : element.to;
    } else return to;
  }
  return at;
}
