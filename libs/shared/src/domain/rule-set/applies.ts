import { fingerprint } from '../calendar/fingerprint.js';
import type { LocalDate } from '../calendar/local-date.js';
import { type AppliesWhen, isAmount, type RuleSet } from './rule-set.js';

/** What is known of a case beside its events: `variant`, `category`, `product`, `class`, `result`, … */
export type CaseFacts = Readonly<Record<string, unknown>>;

/** Whether a rule is for a case: `no`, or for it as far as known, with the facts that nobody has stated yet. */
export type Applies = { readonly applies: false } | { readonly applies: true; readonly assumed: readonly string[] };

const none: Applies = { applies: true, assumed: [] };

/**
 * Whether `appliesWhen` is met. A fact that is not known does not rule anything out, because a duty must not be overlooked
 * for want of a tick in a box; it is named in `assumed` instead. A number is met by as much or more.
 * Lengths of time (`resolvedWithin`) are for the caller, who knows the calendar: they are left out here.
 */
export function appliesTo(when: AppliesWhen | undefined, facts: CaseFacts): Applies {
  if (!when) return none;
  const assumed: string[] = [];
  for (const [key, wanted] of Object.entries(when)) {
    if (isAmount(wanted)) continue;
    const fact = facts[key];
    if (fact === undefined || fact === null) assumed.push(key);
    else if (!meets(fact, wanted)) return { applies: false };
  }
  return assumed.length === 0 ? none : { applies: true, assumed };
}

function meets(fact: unknown, wanted: unknown): boolean {
  if (Array.isArray(fact)) return fact.some((one) => meets(one, wanted));
  if (Array.isArray(wanted)) return wanted.includes(fact);
  if (typeof wanted === 'number') return typeof fact === 'number' && fact >= wanted;
  return fact === wanted;
}

/** The facts that decide about duties of whoever handles the complaint, each with those duties. The version is known by the day of receipt. */
export function factsAskedBy({ obligations }: RuleSet): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, string[]>();
  for (const { id, actor, appliesWhen } of obligations) {
    if (actor === 'complainant' || actor === 'regulator') continue;
    for (const [name, wanted] of Object.entries(appliesWhen ?? {})) {
      if (name !== 'version' && !isAmount(wanted)) asked.set(name, [...(asked.get(name) ?? []), id]);
    }
  }
  return asked;
}

/** The version of a rule set that binds a complaint received on a day; undefined where the file has none. */
export function versionOn(ruleSet: RuleSet, day: LocalDate): string | undefined {
  return ruleSet.versions?.find((version) => version.from <= day && (version.to === null || day <= version.to))?.id;
}

/** Whether a rule set is in force for what was received on a day. */
export function inForce(ruleSet: RuleSet, day: LocalDate): boolean {
  return ruleSet.effective.from <= day && (ruleSet.effective.to === null || day <= ruleSet.effective.to);
}

const marks = new WeakMap<RuleSet, string>();

/** What is stored with a deadline so that a later reader knows which text gave it: `<version or first day>.<mark of the file>`. */
export function ruleSetVersion(ruleSet: RuleSet, version?: string): string {
  let mark = marks.get(ruleSet);
  if (mark === undefined) {
    mark = fingerprint(JSON.stringify(ruleSet));
    marks.set(ruleSet, mark);
  }
  return `${version ?? ruleSet.effective.from}.${mark}`;
}
