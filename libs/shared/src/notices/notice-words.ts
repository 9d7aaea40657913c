import type { Language } from '../domain/language.js';
import type { InEveryLanguage } from '../domain/notice/channel-facts.js';
import { factsOf } from '../platform/config/known-channels.js';
import type { Acceptance } from './known-values.js';

type Words = InEveryLanguage;
const words = (hans: string, hant: string, en: string): Words => ({ 'zh-Hans': hans, 'zh-Hant': hant, en });

/** What an acknowledgement calls a complaint, by what the institution's acceptance means. */
export const acceptanceWords: Readonly<Record<Acceptance, Words>> = {
  accepted: words('已受理', '已受理', 'accepted'),
  received: words('已收到', '已收到', 'received'),
};

/** The name of a channel, for texts of an institution's own that say "by" themselves. */
export function channelWord(language: Language, channel: string): string {
  return factsOf(channel).called[language];
}

/** How a complaint came. `medium`: what a person of the house wrote down (`letter`, `counter`, `phone`). */
export function cameByWords(language: Language, channel: string, medium?: string | null): string {
  const { came, cameInPerson = {} } = factsOf(channel);
  return ((medium && cameInPerson[medium]) || came)[language];
}

/** The short phrase for each decision: all that a text message says of it. */
const outcomeWords: Readonly<Record<string, Words>> = {
  upheld: words('投诉成立', '投訴成立', 'complaint upheld'),
  partly: words('投诉部分成立', '投訴部分成立', 'partly upheld'),
  'not-upheld': words('投诉不成立', '投訴不成立', 'not upheld'),
  settled: words('已协商解决', '已協商解決', 'settled with you'),
  'not-ours': words('不属于本机构受理范围', '不屬於本機構受理範圍', 'not for us to decide'),
};

/** The short phrase for a decision; undefined for one that is none of ours. */
export function outcomeWord(language: Language, decision: string): string | undefined {
  return outcomeWords[decision]?.[language];
}

/** What stands in a text message where a clerk's own words are too long for it; the words themselves are on the status page. */
export const shortPhrases: Readonly<Record<'reason' | 'text', Words>> = {
  reason: words('案情复杂需进一步核实', '案情複雜需進一步核實', 'it needs further enquiry'),
  text: words(
    '我们有新的答复，请凭编号和查询码在网上查看。',
    '我們有新的答覆，請憑編號及查詢碼在網上查看。',
    'there is a new answer on the status page.',
  ),
};

/** Why a date that was told moved, where nobody extended it. */
export const moveCauseWords: Readonly<Record<'calendar' | 'case', Words>> = {
  calendar: words('工作日安排有变', '工作日安排有變', 'working days were changed'),
  case: words('案件办理情况有变', '案件辦理情況有變', 'the case took another course'),
};

/** What a letter begins with where there is no name. */
const toNobody: Words = words('尊敬的先生/女士', '尊敬的先生/女士', 'Hello');
/** A person's name in Chinese characters; the names of companies and offices end in one of these words. */
const personName = /^[\p{Script=Han}·]{2,8}$/u;
const organisation =
  /(?:公司|银行|銀行|集团|集團|中心|委员会|委員會|协会|協會|学校|學校|学院|學院|大学|大學|医院|醫院|商店|超市|工厂|工廠|店|厂|廠|部|局|处|處|社)$/u;

/** How a letter begins: 尊敬的郭洋先生/女士, Dear Alex Example. Nobody's sex is guessed, and a company is no Sir. */
export function addressWords(language: Language, name: string | undefined): string {
  const given = name?.trim();
  if (!given) return toNobody[language];
  if (language === 'en') return `Dear ${given}`;
  return `尊敬的${given}${personName.test(given) && !organisation.test(given) ? '先生/女士' : ''}`;
}

/** What is said of a complaint that somebody works on. */
export const beingDealtWith: Words = words('正在办理', '正在辦理', 'is being dealt with');

/** What is owed, as staff call it. */
const obligationWords: Readonly<Record<string, Words>> = {
  register: words('登记', '登記', 'registering it'),
  acknowledge: words('受理告知', '受理告知', 'the acknowledgement'),
  accept: words('受理决定', '受理決定', 'whether it is taken'),
  transfer: words('转办', '轉辦', 'passing it on'),
  decide: words('处理决定', '處理決定', 'the decision'),
  resolve_fast: words('快速处理', '快速處理', 'the quick resolution'),
  update: words('进展告知', '進展告知', 'the progress notice'),
  outcome_notice: words('结果告知', '結果告知', 'telling the outcome'),
  review: words('复核', '複核', 'the review'),
  report: words('报告', '報告', 'the report'),
  notify_authority: words('向监管部门报告', '向主管機關報告', 'telling the authority'),
  signpost: words('告知其他途径', '告知其他途徑', 'telling where else to go'),
  remedy: words('履行补救承诺', '履行補救承諾', 'doing what was promised'),
  part: words('协办答复', '協辦答覆', 'the answer to a part'),
  survey: words('回访', '回訪', 'the return visit'),
};

/** The name of a kind of duty, as staff read it; undefined for one that has none. */
export function obligationWord(language: Language, kind: unknown): string | undefined {
  return obligationWords[String(kind)]?.[language];
}

/** What the institution itself owes, by the ids of the rule sets. */
const dutyWords: Readonly<Record<string, Words>> = {
  'mass-report': words('批量投诉报告', '批量投訴報告', 'the report of a surge'),
  'major-plan': words('重大投诉应急报告', '重大投訴應急報告', 'the report under the emergency plan'),
  'contact-change': words('联系人变更报告', '聯絡人變更報告', 'the report of changed contact persons'),
  'half-year-report': words('半年报告', '半年報告', 'the half-yearly report'),
  'annual-disclosure': words('年度披露', '年度披露', 'the yearly disclosure'),
  'data-report': words('投诉数据报送', '投訴資料報送', 'the report of complaint data'),
  'group-event': words('群体性事件报告', '群體性事件報告', 'the report of a group event'),
  'urgent-report': words('紧急情况报告', '緊急情況報告', 'the urgent report'),
  analyse: words('月度投诉分析', '月度投訴分析', 'the monthly analysis'),
  'annual-report': words('年度报告', '年度報告', 'the yearly report'),
  'escalate-batch': words('批量投诉内部上报', '批量投訴內部上報', 'the internal report of a surge'),
};

/** The name of a duty of the institution by its id, as its people read it; undefined for one that has none. */
export function dutyWord(language: Language, id: unknown): string | undefined {
  return dutyWords[String(id)]?.[language];
}
