import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { CaseFacts } from '@app/shared/domain/rule-set/applies.js';
import { isAmount, type Obligation, type RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { Arrival } from '../../../../gateway/src/doors/arrival.js';
import type { Chance } from '../chance.js';

const day = 86_400_000;
const texts = ['信用卡被盗刷，没有人处理', '贷款利率与合同不符', '柜台排队两小时，态度很差', 'My card was charged twice', '催收电话骚扰'];
const products = ['手机银行', '信用卡分期', '理财产品', '房贷'];

/** Words of a complaint that somebody brought along, with what else they said of it. */
export interface GivenWords {
  readonly draft: ComplaintDraft;
  /** Which department they think it belongs to; undefined where they did not say. */
  readonly department: string | undefined;
}

/** An arrival that says something. */
export type ImaginedArrival = Arrival & { readonly draft: ComplaintDraft };

/** The nth complaint of a run, as it arrives; `told` is what it says where that is given. Nobody real has these numbers. Some people write again and again. */
export function imaginedArrival(nth: number, chance: Chance, told?: Partial<ComplaintDraft>): ImaginedArrival {
  const reachable = chance.number();
  const person = nth > 0 && chance.happens(0.06) ? chance.whole(Math.max(0, nth - 40), nth - 1) : nth;
  const complainant =
    reachable < 0.5
      ? { phone: `+86139${String(person).padStart(8, '0')}` }
      : reachable < 0.92
        ? { email: `c${person}@simulated.example` }
        : { anonymous: true };
  const language = chance.happens(0.7) ? 'zh-Hans' : chance.oneOf(['zh-Hant', 'en'] as const);
  const channel = chance.oneOf(['api', 'web-form', 'sms-twilio', 'email-smtp']);
  const product = chance.happens(0.15) ? { against: { product: chance.oneOf(products) } } : {};
  const draft: ComplaintDraft = {
    channel,
    language,
    subject: `simulated ${nth}`,
    text: chance.oneOf(texts),
    complainant,
    mayAcknowledge: chance.happens(0.97),
    ...product,
    ...told,
  };
  return {
    channel,
    account: 'simulated',
    sourceId: `simulated-${nth}`,
    raw: Buffer.from(`simulated ${nth}`),
    contentType: 'text/plain',
    envelope: {},
    draft,
  };
}

/** By what the facts of a case are drawn: the same for the same case, in whatever order cases are routed. */
export const factsKeyOf = ({ subject, text, complainant }: ComplaintDraft): string =>
  [subject ?? text, complainant.phone, complainant.email].join(' ');

/** What becomes known of a case that decides which duties it has: for most facts that a rule set asks about some value, or one it does not name. */
export function imaginedFacts(ruleSets: readonly RuleSet[], chance: Chance): CaseFacts {
  const wanted = new Map<string, unknown[]>();
  for (const { appliesWhen, waivedBy } of ruleSets.flatMap((set) => set.obligations)) {
    for (const [name, value] of Object.entries(appliesWhen ?? {})) {
      if (name === 'version' || isAmount(value)) continue;
      wanted.set(name, [...(wanted.get(name) ?? []), ...(Array.isArray(value) ? value : [value])]);
    }
    if (waivedBy?.condition !== undefined) wanted.set(waivedBy.condition, [true]);
    for (const name of waivedBy?.unless ?? []) wanted.set(name, [true]);
  }
  const facts: Record<string, unknown> = {};
  for (const [name, values] of wanted) {
    if (!chance.happens(0.9)) continue;
    const value = chance.oneOf(values);
    if (typeof value === 'boolean') facts[name] = chance.happens(0.1) ? value : !value;
    else if (typeof value === 'number') facts[name] = chance.whole(0, value * 2);
    else facts[name] = chance.happens(0.7) ? value : 'other';
  }
  return facts;
}

/** Something that happens to a case beside what the house and its staff do with its duties. */
export interface Incident {
  readonly after: number;
  readonly what: 'event' | 'withdraw' | 'transfer' | 'facts';
  readonly type?: string;
}

/** What is left to the house and to the agenda of duties. */
const ownEvents = ['received', 'accepted', 'assigned_to_department', 'closed', 'calendar', 'period_end', 'withdrawal_received'];

/** What will happen to a case, by chance, in ms after its receipt: clocks that start later, pauses, settlements, withdrawals, transfers. */
export function imaginedIncidents(ruleSets: readonly RuleSet[], chance: Chance): Incident[] {
  const incidents: Incident[] = [];
  const happens = (type: string, from: number, to: number) =>
    incidents.push({ after: chance.between(from, to) * day, what: 'event', type });
  for (const { obligations } of ruleSets) {
    const decidesFromReceipt = obligations.some((one) => one.kind === 'decide' && (one.from === 'received' || one.from === 'accepted'));
    for (const from of new Set(obligations.map((one) => one.from))) {
      if (ownEvents.includes(from) || isMetBy(obligations, from)) continue;
      const isMain = !decidesFromReceipt && obligations.some((one) => one.kind === 'decide' && one.from === from);
      if (chance.happens(isMain ? 0.95 : 0.06)) happens(from, 0.01, isMain ? 2 : 30);
    }
    for (const { waivedBy, pausedBetween = [] } of obligations) {
      if (waivedBy?.event && chance.happens(0.08)) happens(waivedBy.event, 0.1, 9);
      for (const { from, to } of pausedBetween) {
        if (!from || !to || !chance.happens(0.15)) continue;
        const begins = chance.between(0.5, 12);
        happens(from, begins, begins);
        if (chance.happens(0.95)) happens(to, begins + 0.1, begins + 15);
      }
    }
  }
  if (chance.happens(0.03)) incidents.push({ after: chance.between(0.2, 20) * day, what: 'withdraw' });
  if (chance.happens(0.1)) incidents.push({ after: chance.between(0.1, 10) * day, what: 'transfer' });
  if (chance.happens(0.05)) incidents.push({ after: chance.between(0.1, 10) * day, what: 'facts' });
  return incidents;
}

/** What starts one duty because it meets another happens when that one is seen to. */
function isMetBy(obligations: readonly Obligation[], event: string): boolean {
  return obligations.some((one) => one.satisfiedBy?.includes(event));
}
