import type { Language } from '@app/shared/domain/language.js';
import type { LinkEvidence, Sign } from '@app/shared/domain/linking/resemblance.js';

/** What a clerk reads of each sign. `{value}` is what both cases have in common. */
const words: Readonly<Record<Sign, Readonly<Record<Language, string>>>> = {
  'reference-named': {
    'zh-Hans': '正文提到了编号 {value}',
    'zh-Hant': '正文提到了編號 {value}',
    en: 'The text names the reference {value}',
  },
  'same-phone': { 'zh-Hans': '同一个电话号码', 'zh-Hant': '同一個電話號碼', en: 'The same telephone number' },
  'same-email': { 'zh-Hans': '同一个邮箱', 'zh-Hant': '同一個郵箱', en: 'The same mail address' },
  'same-name': { 'zh-Hans': '姓名相同', 'zh-Hant': '姓名相同', en: 'The same name' },
  'same-words': { 'zh-Hans': '用词相同 {value}', 'zh-Hant': '用詞相同 {value}', en: '{value} of the words are the same' },
  'same-number': { 'zh-Hans': '同一个号码 {value}', 'zh-Hant': '同一個號碼 {value}', en: 'The same order or account number {value}' },
  'same-amount': { 'zh-Hans': '金额相同：{value}', 'zh-Hant': '金額相同：{value}', en: 'The same amount: {value}' },
  'same-day': { 'zh-Hans': '同一天：{value}', 'zh-Hant': '同一天：{value}', en: 'The same day: {value}' },
  'same-product': { 'zh-Hans': '产品或服务相同', 'zh-Hant': '產品或服務相同', en: 'The same product or service' },
  'same-branch': { 'zh-Hans': '网点相同', 'zh-Hant': '網點相同', en: 'The same branch' },
  'same-department': { 'zh-Hans': '承办部门相同', 'zh-Hant': '承辦部門相同', en: 'The same department answers' },
  'within-an-hour': { 'zh-Hans': '相隔不到一小时', 'zh-Hant': '相隔不到一小時', en: 'Less than an hour apart' },
  'within-a-day': { 'zh-Hans': '相隔不到一天', 'zh-Hant': '相隔不到一天', en: 'Less than a day apart' },
  'within-a-week': { 'zh-Hans': '相隔不到一周', 'zh-Hant': '相隔不到一週', en: 'Less than a week apart' },
  'other-department': { 'zh-Hans': '承办部门不同', 'zh-Hant': '承辦部門不同', en: 'Another department answers' },
  'other-amount': { 'zh-Hans': '金额不同', 'zh-Hant': '金額不同', en: 'The amounts differ' },
};

/** One piece of evidence in a sentence. */
export function signWords(language: Language, { sign, value }: LinkEvidence): string {
  return words[sign][language].replace('{value}', value ?? '');
}
