import { appliesTo } from '../../rule-set/applies.js';
import { isReportBack } from '../../rule-set/is-report-back.js';
import { type Amount, type AppliesWhen, isAmount, type Obligation } from '../../rule-set/rule-set.js';
import type { CaseStart } from '../count/case-context.js';
import { type CaseContext, countingOf, dueInstant, startAt } from '../count/case-context.js';
import { countTime } from '../count/count-time.js';
import { calendarError } from './deadline-state.js';

/** Every time that something happened which starts a clock, for a report to an authority (`reports`) also its later questions. Receipt happens once. */
export function startsIn({ input, events }: CaseContext, from: string, reports = false): readonly CaseStart[] {
  if (from === 'received') return [{ occurrence: 1, index: -1, next: events.length, at: input.receivedAt.getTime() }];
  const places = events.flatMap(({ type, question }, index) => (type === from && (reports || question !== true) ? [index] : []));
  return places.map((index, nth) => {
    const event = events[index]!;
    return { occurrence: nth + 1, index, next: places[nth + 1] ?? events.length, at: event.at.getTime(), event };
  });
}

/** Every start of a duty's own clock. A decision's starts anew when the case is taken up again. */
export function startsOf(context: CaseContext, obligation: Obligation): readonly CaseStart[] {
  const { kind, from } = obligation;
  const starts = startsIn(context, from, isReportBack(obligation));
  if (kind !== 'decide' || starts.length === 0 || !context.events.some(({ type }) => type === 'reopened')) return starts;
  const again = startsIn(context, 'reopened').map((start) => ({ ...start, again: true as const }));
  const all = [...starts, ...again].sort((a, b) => a.index - b.index);
  return all.map((start, nth) => ({ ...start, occurrence: nth + 1, next: all[nth + 1]?.index ?? context.events.length }));
}

/**
 * Whether a rule line is for this case and this start: null where it is not, else the facts that had to be assumed.
 * A condition that is a length of time (`resolvedWithin`) is met when the start lies within that length of receipt, by
 * close of business of its last day, as the waivers that such lines belong to say.
 */
export function assumedFor(context: CaseContext, when: AppliesWhen | undefined, start: CaseStart): readonly string[] | null {
  const applies = appliesTo(when, context.facts);
  if (!applies.applies) return null;
  const assumed = [...applies.assumed];
  for (const [key, wanted] of Object.entries(when ?? {})) {
    if (!isAmount(wanted)) continue;
    const end = endOf(context, context.input.receivedAt.getTime(), wanted);
    if (end === undefined) assumed.push(key);
    else if (start.at >= end) return null;
  }
  return assumed;
}

/**
 * The first instant after a length of time from an event, at close of business of its last day; pauses do not matter to it.
 * Undefined where the calendar does not say.
 */
function endOf(context: CaseContext, from: number, amount: Amount): number | undefined {
  try {
    const counted = countTime(startAt(context, from), amount, 'none', countingOf(context, []));
    return counted.at ?? dueInstant(context, counted.day, 'close_of_business');
  } catch (failure) {
    calendarError(context, failure);
    return undefined;
  }
}
