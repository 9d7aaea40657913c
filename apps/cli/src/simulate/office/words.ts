import type { Language } from '@app/shared/domain/language.js';

type Words = Readonly<Record<Language, string>>;

/** What a decision says that promises no money. */
export const plainOutcome: Words = {
  'zh-Hans': '经核实，已处理。',
  'zh-Hant': '經核實，已處理。',
  en: 'We have looked into it and dealt with it.',
};

/** What a decision says that promises a sum in the house's currency. */
export const sumOutcome: Readonly<Record<Language, (sum: string) => string>> = {
  'zh-Hans': (sum) => `经核实，我行将退还您人民币${sum}元。`,
  'zh-Hant': (sum) => `經核實，我行將退還您人民幣${sum}元。`,
  en: (sum) => `We have looked into it and will refund you CNY ${sum}.`,
};

/** What a complaint asks to be answered, and the answers. */
export const points: Readonly<Record<Language, readonly (readonly [point: string, answer: string])[]>> = {
  'zh-Hans': [
    ['为何无人答复？', '已责成经办网点限期回电。'],
    ['已扣款项如何处理？', '已于当日原路退回。'],
    ['今后如何避免？', '已调整流程并培训人员。'],
  ],
  'zh-Hant': [
    ['為何無人答覆？', '已責成經辦網點限期回電。'],
    ['已扣款項如何處理？', '已於當日原路退回。'],
    ['今後如何避免？', '已調整流程並培訓人員。'],
  ],
  en: [
    ['Why did nobody answer?', 'The branch was told to call back.'],
    ['What becomes of the charge?', 'It was returned the same day.'],
    ['How is this avoided?', 'We have changed the procedure.'],
  ],
};

/** What a complainant is asked for, and what they write. */
export const evidence: Words = { 'zh-Hans': '对账单', 'zh-Hant': '對帳單', en: 'The statement of your account' };
/** What a complainant writes when they write again. */
export const wroteAgain: Words = {
  'zh-Hans': '补充材料如下，请尽快处理。',
  'zh-Hant': '補充資料如下，請儘快處理。',
  en: 'Here is what you asked for. Please hurry.',
};

/** What all who complained of an outage are answered. */
export const commonAnswer: Words = {
  'zh-Hans': '系统已恢复，受影响的交易均已补记。',
  'zh-Hant': '系統已恢復，受影響的交易均已補記。',
  en: 'The system works again, and every transaction that was affected has been booked.',
};
