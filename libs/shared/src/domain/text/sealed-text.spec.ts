import { describe, expect, it } from '@jest/globals';
import { sealedText } from './sealed-text.js';

describe('a text message for the integrity desk', () => {
  it.each([
    ['廉洁举报 分行行长收受回扣', 'zh-Hans', '分行行长收受回扣'],
    ['廉洁举报：分行行长收受回扣', 'zh-Hans', '分行行长收受回扣'],
    [' \u200b廉潔舉報分行行長收受回扣\n昨晚', 'zh-Hant', '分行行長收受回扣\n昨晚'],
    ['Integrity Report: he forges signatures', 'en', 'he forges signatures'],
    ['ＩＮＴＥＧＲＩＴＹ  report\nhe forges', 'en', 'he forges'],
    ['INTEGRITY REPORT', 'en', ''],
    ['INTEGRITY REPORT 2026: ten loans', 'en', '2026: ten loans'],
  ])('%j', (text, language, words) => {
    expect(sealedText(text)).toEqual({ language, words, told: 'letters' });
  });

  it.each(['举报你们银行', '我要廉洁举报', 'Integrity is what you lack', 'INTEGRITY REPORTED', 'integrity', '', 'A report', '廉洁'])(
    'is none that only speaks of it: %j',
    (text) => {
      expect(sealedText(text)).toBeUndefined();
    },
  );

  it.each(['7K2QD-M9XWA-AAAAA-BBBBB-CCCCC-D', '1234-5678-9012-3456-7890-1234-5678-9012'])(
    'belongs to the report whose code stands first: %s',
    (code) => {
      for (const written of [code, code.replaceAll('-', ' '), code.replaceAll('-', '').toLowerCase()])
        for (const [word, language] of [
          ['廉洁举报', 'zh-Hans'],
          ['INTEGRITY REPORT', 'en'],
        ] as const) {
          expect(sealedText(`${word} ${written}`)).toEqual({ language, words: '', code: expect.any(String), told: 'letters' });
          expect(sealedText(`${word} ${written}\n昨晚又一次`)).toMatchObject({ words: '昨晚又一次' });
        }
    },
  );
});
