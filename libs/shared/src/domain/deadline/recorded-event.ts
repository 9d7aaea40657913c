import type { CaseFacts } from '../rule-set/applies.js';
import { isReportBack } from '../rule-set/is-report-back.js';
import type { Obligation, ObligationKind, RuleSet } from '../rule-set/rule-set.js';
import { repeatedMessage } from './records/case-messages.js';
import type { CaseEvent } from './records/deadline-input.js';

/**
 * One entry of a case's own list of what happened to it, in the house's words: one list, whatever rule sets bind the case.
 * `outcome_sent` is the house's notice of that kind; `stated` brings facts; `withdrawal_received`, `closed` and `reopened` are what they say.
 */
export interface RecordedEvent extends CaseEvent {
  /** The only rule set that it concerns: an extension, a duty marked as done. Absent: all. */
  readonly ruleSet?: string;
  /** For a message: its row. */
  readonly noticeId?: string;
  /** For a message: the notices of each rule set that it was checked against, by their ids. */
  readonly notices?: Readonly<Record<string, readonly string[]>>;
  /** For a referral: whether the authority wants a report back. Absent where that was not said. */
  readonly reportBack?: boolean;
  /** For `stated`: what became known of the case. Later entries replace earlier ones, name by name. */
  readonly facts?: CaseFacts;
}

/** What is known of a case, as far as its events so far say. */
export function factsIn(events: readonly RecordedEvent[]): CaseFacts {
  const stated = events.filter((event) => event.facts !== undefined);
  return stated.length === 0 ? noFacts : Object.assign({}, ...stated.map((event) => event.facts));
}
const noFacts: CaseFacts = {};

/**
 * The house's events in the words of one rule set, in the order they happened: a notice under each id that the rule set has for it, an
 * outcome also under the words by which its rights mean it, and
 * what the house does anyway (`doneBy`) as the duties that it meets.
 */
export function eventsFor(ruleSet: RuleSet, receivedAt: Date, events: readonly RecordedEvent[]): CaseEvent[] {
  const done = dutiesDoneBy(ruleSet);
  const translated: CaseEvent[] = [];
  for (const obligation of done.get('received') ?? noDuties) translated.push({ type: 'done', at: receivedAt, obligation });
  for (const event of events) {
    if (event.ruleSet !== undefined && event.ruleSet !== ruleSet.id) continue;
    if (event.type === 'stated') continue;
    translated.push(event);
    const { at, writtenAt } = event;
    const when = writtenAt === undefined ? { at } : { at, writtenAt };
    const arrival = /_(?:sent|received)$/.exec(event.type)?.[0];
    for (const notice of event.notices?.[ruleSet.id] ?? []) {
      const name = `${notice.replaceAll('-', '_')}${arrival}`;
      if (name !== event.type) translated.push({ type: name, ...when });
    }
    if (arrival !== undefined && isOutcomeMessage(ruleSet, event.type)) {
      for (const name of rightsBeginBy(ruleSet, arrival)) if (name !== event.type) translated.push({ type: name, ...when });
    }
    for (const obligation of done.get(event.type) ?? noDuties) translated.push({ type: 'done', ...when, obligation });
  }
  return translated;
}

/** By these words the rights of rule sets mean the outcome, whatever the rule set's notice of it is called. */
const decisionWords: readonly string[] = ['decision', 'response'];

/** Whether an event is an outcome that was sent or that arrived, under any name that this rule set has for it. */
export function isOutcomeMessage(ruleSet: RuleSet, type: string): boolean {
  const [, name] = /^(.+)_(?:sent|received)$/.exec(type) ?? [];
  if (name === undefined) return false;
  if (name === 'outcome' || decisionWords.includes(name)) return true;
  return Object.entries(ruleSet.notices).some(([id, { kind }]) => kind === 'outcome' && id.replaceAll('-', '_') === name);
}

/** What rights of this rule set begin with that means the outcome in general, `decision_received`, and not a notice by its id. */
function rightsBeginBy({ rights }: RuleSet, arrival: string): string[] {
  return [...new Set(rights.map((right) => right.from))].filter((from) => decisionWords.some((word) => from === `${word}${arrival}`));
}

/** What the house does anyway meets these kinds of duties, where the rule set names nothing else that would. */
const doneBy: Partial<Record<ObligationKind, readonly string[]>> = {
  register: ['received'],
  route: ['assigned_to_department'],
  resolve_fast: ['outcome_sent'],
  close: ['closed', 'withdrawal_received'],
};

const noDuties: readonly string[] = [];
const tables = new WeakMap<RuleSet, ReadonlyMap<string, readonly string[]>>();

function dutiesDoneBy(ruleSet: RuleSet): ReadonlyMap<string, readonly string[]> {
  let table = tables.get(ruleSet);
  if (!table) {
    const made = new Map<string, string[]>();
    for (const obligation of ruleSet.obligations.filter(namesNothing)) {
      // A report that an authority asked for is made by the notice that reports back.
      for (const event of doneBy[obligation.kind] ?? (isReportBack(obligation) ? ['report_back_sent'] : []))
        made.set(event, [...(made.get(event) ?? []), obligation.id]);
    }
    table = made;
    tables.set(ruleSet, table);
  }
  return table;
}

function namesNothing({ satisfiedBy, notice }: Obligation): boolean {
  return satisfiedBy === undefined && notice === undefined;
}

/** Every name of an event that a rule set understands: what starts, meets, pauses, waives or ends a duty. `done` meets any. */
export function eventNames(ruleSet: RuleSet): string[] {
  const names = new Set<string>(['done']);
  const message = (name: string) => {
    const plain = name.replaceAll('-', '_');
    for (const form of [plain, `${plain}_sent`, `${plain}_received`]) names.add(form);
  };
  for (const { from, satisfiedBy = [], alternatives = [], notice, waivedBy, pausedBetween = [], repeat } of ruleSet.obligations) {
    names.add(from);
    for (const name of [
      ...satisfiedBy,
      ...alternatives.map((one) => one.message),
      ...(notice ? [notice] : []),
      ...(repeat ? [repeatedMessage(repeat)] : []),
    ])
      message(name);
    for (const name of [waivedBy?.event, repeat?.until, ...pausedBetween.flatMap((pause) => [pause.from, pause.to])])
      if (name) names.add(name);
  }
  for (const right of ruleSet.rights) names.add(right.from);
  for (const name of ['received', 'calendar', 'period_end']) names.delete(name);
  return [...names].sort();
}
