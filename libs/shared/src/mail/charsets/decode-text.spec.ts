import { describe, expect, it } from '@jest/globals';
import { decodeText } from './decode-text.js';

/** 我要投诉你们银行, and the same in traditional characters. */
const gb = Buffer.from('ztLSqs22y9/E48PH0vjQ0A==', 'base64');
const big5 = Buffer.from('p9qtbqfrtkSnQa3Mu8im5g==', 'base64');

describe('decoding text by its label, or by what it is', () => {
  it.each(['', 'us-ascii', 'utf-8', 'gb2312', 'GBK', 'gb18030', 'x-made-up'])('reads GB18030 labelled "%s"', (label) => {
    expect(decodeText(gb, label)).toBe('我要投诉你们银行');
  });

  it.each(['', 'us-ascii', 'utf-8', 'big5', 'unknown-8bit'])('reads Big5 labelled "%s"', (label) => {
    expect(decodeText(big5, label)).toBe('我要投訴你們銀行');
  });

  it('believes a label that is another', () => {
    expect(decodeText(Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'iso-8859-1')).toBe('café');
    expect(decodeText(Buffer.from([0x63, 0x61, 0x66, 0xe9]), '')).toBe('café');
  });

  it.each([
    ['iso-8859-1', '我要投诉你们银行'],
    ['windows-1252', '我要投诉你们银行'],
    ['utf-8', '我要投诉你们银行'],
  ])('does not believe %s of what is GB18030 at a glance', (label, text) => {
    expect(decodeText(gb, label)).toBe(text);
  });

  it('believes the label where the bytes of two characters would be UTF-8 as well', () => {
    const two = Buffer.from([0xcd, 0xb6, 0xcb, 0xdf]);
    expect(decodeText(two, 'gb2312')).toBe('投诉');
    expect(decodeText(two, '')).toBe('投诉');
    expect(decodeText(Buffer.from('投诉'), 'gb2312')).toBe('投诉');
  });

  it.each([
    ['UTF-7', 'utf-7', '+bUuL1Q- ok', '测试 ok'],
    ['HZ', 'hz-gb-2312', 'Say ~{Dz:C~} ~~ now', 'Say 您好 ~ now'],
    ['HZ without a label', '', '~{Dz:C~}', '您好'],
    ['ISO-2022-JP', 'iso-2022-jp', '\u001b$BF|K\\\u001b(B ok', '日本 ok'],
    ['ISO-2022-JP without a label', '', '\u001b$BF|K\\\u001b(B ok', '日本 ok'],
    ['ISO-2022-KR', 'iso-2022-kr', '\u001b$)C\u000eGQ19\u000f ok', '한국 ok'],
  ])('reads %s', (_, label, text, read) => {
    expect(decodeText(Buffer.from(text, 'latin1'), label)).toBe(read);
  });

  it('reads lines of several encodings one below the other', () => {
    expect(decodeText(Buffer.concat([Buffer.from('投诉如下\n'), gb, Buffer.from('\nend\n')]), '')).toBe(
      '投诉如下\n我要投诉你们银行\nend\n',
    );
  });

  it('reads UTF-16 by its mark', () => {
    expect(decodeText(Buffer.from('\ufeff投诉', 'utf16le'), '')).toBe('投诉');
  });
});
