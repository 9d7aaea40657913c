/** As much as file-type needs of a file. Never more: nothing that came in is unpacked here. */
const sampleBytes = 4100;

/**
 * What the first bytes of a file say it is, as a media type; null when they say nothing. The sender's own word is not asked.
 * Archives are told by their first entry's name and never opened.
 */
export async function sniffType(content: Uint8Array): Promise<string | null> {
  const sample = content.subarray(0, sampleBytes);
  if (sample.length === 0) return null;
  // file-type would inflate these two to look inside.
  if (startsWith(sample, 0x50, 0x4b, 0x03, 0x04)) return zipType(sample);
  if (startsWith(sample, 0x1f, 0x8b)) return 'application/gzip';
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    // A file that is cut off in the middle of its first block is no reason to fail: what came is kept whatever it is.
    const found = (await fileTypeFromBuffer(sample))?.mime;
    return found === undefined || found === 'application/xml' ? textType(sample) : found;
  } catch {
    return null;
  }
}

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, at) => bytes[at] === byte);

/** Office files and books are zip archives whose first entries have fixed names (APPNOTE.TXT 4.3.7; OPC, ODF 3.3). */
function zipType(sample: Uint8Array): string {
  const text = Buffer.from(sample).toString('latin1');
  const odf = text.slice(30, 38) === 'mimetype' ? /^application\/[\w.+-]{1,100}?(?=PK)/.exec(text.slice(38))?.[0] : undefined;
  if (odf !== undefined) return odf;
  if (text.includes('word/')) return `${officeXml}.wordprocessingml.document`;
  if (text.includes('xl/')) return `${officeXml}.spreadsheetml.sheet`;
  if (text.includes('ppt/')) return `${officeXml}.presentationml.presentation`;
  return 'application/zip';
}
const officeXml = 'application/vnd.openxmlformats-officedocument';

/** Text has no magic number. What a browser would run is named, so that a clerk sees it. */
function textType(sample: Uint8Array): string | null {
  let text: string;
  try {
    // `stream`: a character cut off at the end of the sample is no mistake.
    text = new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
  } catch {
    return null;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text.
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) return null;
  const start = text.slice(0, 1000).trimStart().toLowerCase();
  if (/^(<\?xml[^>]{0,500}>\s*)?(<!--[^>]{0,500}-->\s*)?(<!doctype svg[^>]{0,500}>\s*)?<svg[\s>]/.test(start)) return 'image/svg+xml';
  if (/^(<!--[^>]{0,500}-->\s*)?<(!doctype html|html|head|body|script|iframe)[\s>]/.test(start)) return 'text/html';
  if (start.startsWith('<?xml')) return 'application/xml';
  if (/^(from|received|return-path|delivered-to|mime-version|message-id): /m.test(start) && /^subject: /m.test(start))
    return 'message/rfc822';
  return 'text/plain';
}
