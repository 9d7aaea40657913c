import { describe, expect, it } from '@jest/globals';
import { countSegments } from './segments.js';

describe('segments of a text message', () => {
  it.each([
    ['', 'GSM-7', 0, 0],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['€'.repeat(81), 'GSM-7', 162, 2],
    ['诉'.repeat(70), 'UCS-2', 70, 1],
    ['诉'.repeat(71), 'UCS-2', 71, 2],
    ['诉'.repeat(134), 'UCS-2', 134, 2],
    ['诉'.repeat(135), 'UCS-2', 135, 3],
    ['a’', 'UCS-2', 2, 1],
    ['😀'.repeat(35), 'UCS-2', 70, 1],
  ])('counts %j', (text, encoding, units, segments) => {
    expect(countSegments(text)).toEqual({ encoding, units, segments });
  });

  it('never splits a character of two units over two segments', () => {
    // 152 septets and a euro sign: the second segment begins with it.
    expect(countSegments(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments).toBe(3);
    expect(countSegments('😀'.repeat(67)).segments).toBe(3);
  });
});
