import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';

/** Something that breaks, and so many who complain of it one after the other. */
export interface Outage {
  /** In ms. */
  readonly at: number;
  readonly people: number;
  /** What the complaint of somebody of this language has. */
  readonly told: (language: Language) => Pick<ComplaintDraft, 'text' | 'against'>;
}

/** Between two who complain of an outage, in ms: one and a fifth a minute. */
export const betweenTwo = 50_000;
/** So long after its beginning the house is looked at every other minute. In ms. */
const watched = 75 * 60_000;
const everyOther = 2 * 60_000;
const day = 86_400_000;
/** Fewer are hardly an outage. */
const least = 12;

const kinds: readonly Outage['told'][] = [
  (language) => ({ text: failing[language], against: { product: language === 'en' ? 'mobile bank' : '手机银行' } }),
  (language) => ({ text: queueing[language], against: { branch: '浦东支行' } }),
  (language) => ({ text: duplicate[language] }),
];
const failing = {
  'zh-Hans': '手机银行登录失败，转账不成功。',
  'zh-Hant': '手機銀行登入失敗，轉帳不成功。',
  en: 'I cannot log in and my transfer failed.',
};
const queueing = {
  'zh-Hans': '网点系统停机，排队两小时无法办理。',
  'zh-Hant': '網點系統停機，排隊兩小時無法辦理。',
  en: 'The branch system is down and nobody can help.',
};
const duplicate = { 'zh-Hans': '年费重复扣收两笔。', 'zh-Hant': '年費重複扣收兩筆。', en: 'The chargeback was booked twice.' };

/**
 * What breaks in a stretch of time: three times in most of a year, once in less. Of half of all complaints at most, and of twelve at least for each: where fewer
 * complain less breaks, or nothing. Not in its first weeks: nobody knows then what is usual.
 */
export function plannedOutages(from: Date, to: Date, complaints: number): Outage[] {
  const span = to.getTime() - from.getTime();
  const most = span > 300 * day ? [0.3, 0.55, 0.8] : span > 35 * day ? [0.7] : [];
  const shares = most.slice(0, Math.floor(complaints / 2 / least));
  const people = Math.min(60, Math.floor(complaints / 2 / shares.length), Math.max(least, Math.floor(complaints / 50)));
  return shares.map((share, nth) => ({
    // In the morning of a day.
    at: from.getTime() + Math.floor((share * span) / day) * day + 3 * 3_600_000,
    people,
    told: kinds[nth]!,
  }));
}

/** The next instant at which a house does its work: after `step` ms, sooner while something breaks. */
export function stepAfter(at: number, step: number, outages: readonly Outage[]): number {
  const next = at + step;
  const broken = outages.find(({ at: begins }) => begins < next && at < begins + watched);
  if (broken === undefined) return next;
  return at < broken.at ? broken.at : Math.min(next, at + everyOther);
}
