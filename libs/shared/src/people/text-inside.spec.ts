import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { readBytes, textInside } from './text-inside.js';

const read = (bytes: Uint8Array) => textInside(Buffer.from(bytes).toString('base64')).join('\n');

describe('the text inside a file', () => {
  it.each([
    ['utf8', '经办人刘伟'],
    ['utf16le', '經辦人劉偉'],
    ['utf16be', '经办人刘伟'],
    ['gb18030', '经办人刘伟，工号80123'],
    ['gbk', '经办人刘伟'],
    ['big5', '經辦人劉偉'],
  ])('is read as it was written: %s', (charset, text) => {
    expect(read(iconv.encode(text, charset, { addBOM: charset.startsWith('utf16') }))).toContain(text);
  });

  it('ends within a character without losing what is before it', () => {
    const text = `${'年'.repeat(readBytes / 3 - 5)}刘伟说不退`;
    expect(read(Buffer.from(`x${text}${'年'.repeat(100)}`))).toContain('刘伟说');
  });

  it('is nothing but text, whatever the bytes are', () => {
    expect(read(Buffer.alloc(0))).toBe('');
    expect(typeof read(Buffer.from([0x80, 0xff, 0x00, 0xfe]))).toBe('string');
  });

  it('is no more than its beginning', () => {
    expect(read(Buffer.from(`${'x'.repeat(readBytes)}刘伟`))).not.toContain('刘');
  });
});
