import { describe, expect, it } from '@jest/globals';
import type { Language } from '../language.js';
import { detectLanguage, languageOfTag } from './detect-language.js';
import { hanScripts } from './han-scripts.js';

/** Texts as they come: [what it is, the text, what it must be whatever the institution speaks]. */
const certain: readonly (readonly [string, string, Language])[] = [
  ['a text message', '你们银行多扣了我的钱，请处理', 'zh-Hans'],
  ['a text message', '貴行多扣了我的錢，請處理', 'zh-Hant'],
  ['a text message', 'Your card was charged twice', 'en'],
  ['names of goods in Latin', 'ATM 吞卡 Visa Platinum 4321，请退还', 'zh-Hans'],
  ['one foreign word', 'I was at the 银行 counter yesterday and nobody would talk to me for an hour', 'en'],
  ['one sign', '退钱', 'zh-Hans'],
  ['one sign', '退錢', 'zh-Hant'],
  ['a short question', '几时还款？', 'zh-Hans'],
  ['a short question', '何時還款？', 'zh-Hant'],
  ['a link longer than the text', '退款！https://example.com/very/long/path/to/some/page?with=query&and=more 订单', 'zh-Hans'],
  ['a mail address longer than the text', '請退費 customer.service.department@bank.example', 'zh-Hant'],
  ['an English signature', '贵行重复收取年费，请尽快退款并书面答复。\n\nSent from my iPhone', 'zh-Hans'],
  ['simplified that Big5 has as rare old characters', '机票价格与优惠不一致，坏了不听，种种理由', 'zh-Hans'],
  ['quoting the other script', '他们给我发的短信里写着“請繳費，否則停機”，我没欠费', 'zh-Hans'],
  ['quoting the other script', '他們給我發的簡訊寫著「请缴费，否则停机」，我沒有欠費', 'zh-Hant'],
  ['Cantonese in traditional characters', '你哋間銀行無啦啦扣咗我三千蚊，搞乜嘢呀', 'zh-Hant'],
  ['Cantonese in characters of both', '佢咁做唔啱，我唔會收貨', 'zh-Hant'],
  ['Cantonese in simplified characters', '你哋间银行无端端扣咗我三千蚊，唔该快啲还钱', 'zh-Hans'],
  ['Cantonese words alone', '佢咁做，冇人理', 'zh-Hant'],
  ['Hong Kong forms', '貴行於二月收取逾期費，本人從未收到月結單，現要求書面解釋及退還款項', 'zh-Hant'],
  ['Hong Kong forms that Japan has, too', '職員説已閲讀本人的來信，卻要求重新繳税', 'zh-Hant'],
  ['Taiwan words', '客服態度很差，刷卡手續費怎麼算都不對，請主管回電', 'zh-Hant'],
  ['bopomofo', 'ㄍ，又扣我手續費', 'zh-Hant'],
  ['a Chinese shop with a の', '我在优の良品买的东西过期了', 'zh-Hans'],
  ['Japanese goods in a Chinese complaint', '我在你们商城买的「お～いお茶」已经过期三个月，喝了拉肚子', 'zh-Hans'],
  ['Japanese goods without marks', '我买的ポッキー有虫子，你们必须赔偿', 'zh-Hans'],
  ['an English text with Japanese goods', 'They sold me のり that was spoilt', 'en'],
  ['accents', 'Café près de la gare: your machine kept my card', 'en'],
  ['full-width letters', 'ＣＡＲＤ ＢＬＯＣＫＥＤ', 'en'],
  ['a transcript', '您好我想投诉一下你们上次那个客户经理他跟我说没有手续费结果扣了我两百多', 'zh-Hans'],
  ['capitals', 'REFUND NOW', 'en'],
  ['an order number before it', 'ORDER-2026-000123456 多收运费', 'zh-Hans'],
  ['emoji', '😡😡😡退票费太贵了', 'zh-Hans'],
];

describe('the language somebody wrote in', () => {
  it.each(certain)('%s: %s', (_what, text, language) => {
    for (const otherwise of ['zh-Hans', 'zh-Hant', 'en'] as const) expect(detectLanguage(text, otherwise)).toBe(language);
  });

  it('asks the institution where the characters tell nothing', () => {
    for (const text of ['投注', '退款', '皇后大道西，只有一台', '著名', '温和']) {
      expect(detectLanguage(text, 'zh-Hant')).toBe('zh-Hant');
      expect(detectLanguage(text, 'zh-Hans')).toBe('zh-Hans');
      expect(detectLanguage(text, 'en')).toBe('zh-Hans');
    }
    expect(detectLanguage('1234 😡', 'zh-Hant')).toBe('zh-Hant');
    expect(detectLanguage('', 'zh-Hans')).toBe('zh-Hans');
  });

  it('takes corner quotation marks for a sign where there is no other', () => {
    expect(detectLanguage('回答「不知道」', 'zh-Hans')).toBe('zh-Hant');
  });

  it.each([
    'サービスが悪いです。返金してください。',
    '銀行の手数料が二重に引き落とされた',
    '対応最悪、返金希望',
    '口座から三千円が引き落とされました。我慢できません。',
    '환불해 주세요',
    'Верните деньги',
    'أعيدوا أموالي',
    'ขอเงินคืน',
  ])('leaves %s to the institution', (text) => {
    for (const language of ['zh-Hans', 'zh-Hant', 'en'] as const) expect(detectLanguage(text, language)).toBe(language);
  });

  it('comes to an end for a hostile text, too', () => {
    for (const text of ['a@'.repeat(2_000), '「'.repeat(4_000), 'http://'.repeat(600), '“'.repeat(1_000) + '”'.repeat(1_000)]) {
      expect(['zh-Hans', 'zh-Hant', 'en']).toContain(detectLanguage(text.repeat(50), 'en'));
    }
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

describe('the characters of one script', () => {
  it('are many, and none of them is of another', () => {
    const { simplified, traditional, japanese } = hanScripts();
    expect([simplified.size, traditional.size, japanese.size].map((size) => Math.floor(size / 100))).toEqual([24, 86, 3]);
    for (const character of simplified) expect(traditional.has(character) || japanese.has(character)).toBe(false);
    for (const character of traditional) expect(japanese.has(character)).toBe(false);
  });
});
