/** What `withoutMetadata` frees of what it knows beside its pixels; of everything else it says that it cannot. */
export const freedOfMetadata = ['image/jpeg', 'image/png'] as const;

/**
 * A picture with its pixels as they came and nothing else: no place, no camera, no name, no time, no preview, no edits, nothing before or after the picture.
 * JPEG and PNG; undefined for other kinds, and for a picture that is broken. Its turn goes with the rest: a telephone's upright photo may lie on its side.
 * Sources: ITU-T T.81 (09/92) annex B; JFIF 1.02; PNG third edition (W3C, 2025), sections 5 and 11.
 */
export function withoutMetadata(file: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const parts = bytes.subarray(0, 3).equals(jpegStart)
    ? jpegParts(bytes)
    : bytes.subarray(0, 8).equals(pngStart)
      ? pngParts(bytes)
      : undefined;
  return parts && Buffer.concat(parts);
}

const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);
const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** JFIF's own segment as it says least: version 1.02, no density, no preview. */
const plainJfif = Buffer.from([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 0, 0, 1, 0, 1, 0, 0]);

/** Frames (SOF0 to SOF15 but JPG), DHT, DAC, DQT, DNL, DRI, DHP and EXP: what a decoder needs. */
const decodes = (marker: number): boolean => (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= 0xdb && marker <= 0xdf);

function jpegParts(bytes: Buffer): Buffer[] | undefined {
  const parts = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length || end < at + 4) return undefined;
    const segment = bytes.subarray(at, end);
    if (marker === 0xda) {
      const scanned = endOfScan(bytes, end);
      parts.push(segment, bytes.subarray(end, scanned));
      if (bytes[scanned] === 0xff && bytes[scanned + 1] === 0xd9) return [...parts, Buffer.from([0xff, 0xd9])];
      at = scanned;
      continue;
    }
    if (decodes(marker)) parts.push(segment);
    else if (marker === 0xe0 && segment.subarray(4, 9).toString('latin1') === 'JFIF\0') parts.push(plainJfif);
    // Says how colours are kept; twelve bytes, none of them of anybody.
    else if (marker === 0xee && segment.length === 16 && segment.subarray(4, 9).toString('latin1') === 'Adobe') parts.push(segment);
    else if (!(marker >= 0xe0 && marker <= 0xef) && marker !== 0xfe) return undefined;
    at = end;
  }
  return undefined;
}

/** Where the coded data ends: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

/** What shows the picture: its critical chunks, transparency, gamma and colours; moving pictures keep their first frame. */
const shows: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD']);

function pngParts(bytes: Buffer): Buffer[] | undefined {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (shows.has(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return parts;
    at = end;
  }
  return undefined;
}
