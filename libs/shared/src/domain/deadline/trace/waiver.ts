import type { Obligation, Waiver } from '../../rule-set/rule-set.js';
import type { CaseStart } from '../count/case-context.js';
import { type CaseContext, countingOf, dueInstant } from '../count/case-context.js';
import { type CountStart, countTime } from '../count/count-time.js';

/** When a duty fell away; `index` is the event's place, -1 where a condition of the case did it from the start. */
export interface Waived {
  readonly at: number;
  readonly index: number;
}

/**
 * Whether a duty has fallen away: by a condition of the case, or by an event in time.
 * Something named in `unless` keeps it alive, be it a fact, a value of a fact or an event.
 * Fails with `calendar.not-published` where that cannot be known.
 */
export function waivedIn(context: CaseContext, obligation: Obligation, start: CaseStart, counted: CountStart): Waived | undefined {
  const waiver = obligation.waivedBy;
  if (!waiver || waiver.unless?.some((name) => isSo(context, name))) return undefined;
  if (waiver.condition !== undefined && isSo(context, waiver.condition)) return { at: start.at, index: -1 };
  for (let index = start.index + 1; index < context.events.length; index += 1) {
    const event = context.events[index]!;
    if (event.type === waiver.event && event.at.getTime() < endOf(context, obligation, waiver, counted)) {
      return { at: event.at.getTime(), index };
    }
  }
  return undefined;
}

function endOf(context: CaseContext, obligation: Obligation, waiver: Waiver, start: CountStart): number {
  if (!waiver.within) return Number.POSITIVE_INFINITY;
  const counted = countTime(start, waiver.within, 'none', countingOf(context, []));
  const dueTime = waiver.dueTime ?? obligation.dueTime ?? context.input.ruleSet.counting.dueTime;
  return counted.at ?? dueInstant(context, counted.day, dueTime);
}

function isSo({ facts, events }: CaseContext, name: string): boolean {
  if (facts[name] === true || events.some((event) => event.type === name)) return true;
  return Object.values(facts).some((fact) => fact === name || (Array.isArray(fact) && fact.includes(name)));
}
