import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { downgraded } from './gsm-downgrade.js';
import { countSegments } from './segments.js';

/** Texts as people and templates make them: around the limits, in every alphabet that our messages have. */
const plain = fc.stringMatching(/^[ -~\n]{1,60}$/, { size: 'max' }).map((text) => text.replaceAll('`', "'"));
const piece = fc.oneof(
  { weight: 4, arbitrary: plain },
  {
    weight: 3,
    arbitrary: fc.string({
      unit: fc.constantFrom(...'投诉已受理，编号。我们最迟于2026年3月31日答复您【示例银行】𠮷'),
      minLength: 1,
      maxLength: 40,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€'), minLength: 1, maxLength: 60 }),
  },
  { weight: 1, arbitrary: fc.constantFrom('👨‍👩‍👧‍👦', '👍🏽', '🇨🇳', 'e\u0301', '“”’–…', '\r\n', '😀') },
);
const texts = fc
  .oneof(fc.array(piece, { minLength: 1, maxLength: 14, size: 'max' }), fc.array(plain, { minLength: 1, maxLength: 14, size: 'max' }))
  .map((pieces) => pieces.join(''));

describe('segments', () => {
  it('are counted as the official calculator counts them, on 2 000 texts', () => {
    const seen = { 'GSM-7': 0, 'UCS-2': 0, long: 0 };
    fc.assert(
      fc.property(texts, (text) => {
        const official = new SegmentedMessage(text);
        const ours = countSegments(text);
        expect({ text, encoding: ours.encoding, segments: ours.segments }).toEqual({
          text,
          encoding: official.getEncodingName(),
          segments: official.segmentsCount,
        });
        seen[ours.encoding]++;
        if (ours.segments > 2) seen.long++;
      }),
      { numRuns: 2_000 },
    );
    // A generator that never leaves one encoding, or one segment, would prove little.
    expect(Object.values(seen).filter((count) => count <= 100)).toEqual([]);
  });
});

describe('a text for GSM-7', () => {
  it.each([
    ['It’s “done” – see …', 'It\'s "done" - see ...'],
    ['Łódź, Kraków, naïve', 'Lodz, Krakow, naive'],
    ['a\u00A0b', 'a b'],
    ['Zażółć', 'Zazolc'],
    ['it’s 已受理', 'it’s 已受理'],
    ['plain €', 'plain €'],
    ['it’s 😀', 'it’s 😀'],
    ['Größe', 'Größe'],
  ])('%j goes as %j', (text, expected) => {
    expect(downgraded(text)).toBe(expected);
  });
});
