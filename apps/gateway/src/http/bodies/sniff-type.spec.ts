import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { sniffType } from './sniff-type.js';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** One stored entry of a zip archive. */
function entry(name: string, content = ''): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from(content)]);
}

describe('what a file is', () => {
  it.each([
    ['a picture', png, 'image/png'],
    ['a picture that is cut off', png.subarray(0, 20), 'image/png'],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n'), 'application/pdf'],
    ['a program', Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1'), 'application/x-msdownload'],
    ['text', Buffer.from('我的账单多扣了三百元\r\n'), 'text/plain'],
    ['a drawing with a script in it', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x"><script>1</script></svg>'), 'image/svg+xml'],
    ['a page called a picture', Buffer.from('  <!DOCTYPE html><script>1</script>'), 'text/html'],
    ['a mail', Buffer.from('Received: from a\r\nSubject: hello\r\n\r\nx'), 'message/rfc822'],
    ['an archive', entry('a.txt', 'x'), 'application/zip'],
    ['a text document', entry('[Content_Types].xml', 'word/document.xml'), /wordprocessingml/],
    ['a table', entry('xl/workbook.xml'), /spreadsheetml/],
    [
      'an open document',
      Buffer.concat([entry('mimetype', 'application/vnd.oasis.opendocument.text'), entry('content.xml')]),
      'application/vnd.oasis.opendocument.text',
    ],
    ['packed bytes', gzipSync('x'.repeat(100_000)), 'application/gzip'],
    ['bytes that say nothing', Buffer.from([1, 2, 3, 250, 0]), null],
    ['nothing', Buffer.alloc(0), null],
  ])('%s', async (_what, content, type) => {
    const found = await sniffType(content);
    if (type instanceof RegExp) expect(found).toMatch(type);
    else expect(found).toBe(type);
  });

  it('is found for every prefix and every mangled byte without failing', async () => {
    const samples = [
      png,
      gzipSync(png),
      entry('xl/workbook.xml'),
      Buffer.from('%PDF-1.7'),
      Buffer.from('OggS'),
      Buffer.from('RIFF....WEBP'),
    ];
    for (const sample of samples) {
      for (let length = 0; length <= sample.length; length++)
        await expect(sniffType(sample.subarray(0, length))).resolves.not.toBeUndefined();
      for (let at = 0; at < sample.length; at++) {
        const mangled = Buffer.from(sample);
        mangled[at] = 255 - (mangled[at] as number);
        await expect(sniffType(mangled)).resolves.not.toBeUndefined();
      }
    }
  });
});
