import { describe, expect, it } from '@jest/globals';
import { detectLanguage, languageOfTag } from './detect-language.js';

describe('the language somebody wrote in', () => {
  it.each([
    ['你们银行多扣了我的钱，请处理', 'zh-Hans'],
    ['貴行多扣了我的錢，請處理', 'zh-Hant'],
    ['Your card was charged twice', 'en'],
    ['ATM 吞卡 Visa Platinum 4321，请退还', 'zh-Hans'],
    ['I was at the 银行 counter yesterday and nobody would talk to me for an hour', 'en'],
  ])('%s', (text, language) => {
    expect(detectLanguage(text, 'en')).toBe(language);
  });

  it('asks the institution where the characters tell nothing', () => {
    expect(detectLanguage('投注', 'zh-Hant')).toBe('zh-Hant');
    expect(detectLanguage('投注', 'en')).toBe('zh-Hans');
    expect(detectLanguage('1234 😡', 'zh-Hant')).toBe('zh-Hant');
    expect(detectLanguage('', 'zh-Hans')).toBe('zh-Hans');
  });

  it('takes characters that both scripts write for no sign at all', () => {
    expect(detectLanguage('皇后大道西，只有一台', 'zh-Hant')).toBe('zh-Hant');
    expect(detectLanguage('著名', 'zh-Hans')).toBe('zh-Hans');
  });

  it('lets the more frequent script win in a text that quotes the other', () => {
    expect(detectLanguage('他们给我发的短信里写着“請繳費”，我没欠费', 'zh-Hant')).toBe('zh-Hans');
    expect(detectLanguage('他們給我發的簡訊寫著「请」，我沒有欠費', 'zh-Hans')).toBe('zh-Hant');
  });

  it.each(['サービスが悪いです。返金してください。', '銀行の手数料が二重に引き落とされた', '환불해 주세요', 'Верните деньги'])(
    'leaves %s to the institution',
    (text) => {
      for (const language of ['zh-Hans', 'zh-Hant', 'en'] as const) expect(detectLanguage(text, language)).toBe(language);
    },
  );

  it('does not take one decorative の for Japanese', () => {
    expect(detectLanguage('我在优の良品买的东西过期了', 'en')).toBe('zh-Hans');
    expect(detectLanguage('They sold me のり that was spoilt', 'zh-Hans')).toBe('en');
  });

  it.each([
    ['zh-CN', 'zh-Hans'],
    ['zh_TW', 'zh-Hant'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['yue-HK', 'zh-Hant'],
    ['en-GB', 'en'],
    ['fr', undefined],
  ])('reads the tag %s', (tag, language) => {
    expect(languageOfTag(tag)).toBe(language);
  });
});
