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

  it('does not decode UTF-7', () => {
    expect(decodeText(Buffer.from('+ADw-script+AD4-'), 'utf-7')).toBe('+ADw-script+AD4-');
  });

  it('reads UTF-16 by its mark', () => {
    expect(decodeText(Buffer.from('\ufeff投诉', 'utf16le'), '')).toBe('投诉');
  });
});
