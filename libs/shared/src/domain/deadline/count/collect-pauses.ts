import { type DayNumber, dayOf } from '../../calendar/local-date.js';
import { localDayOf } from '../../calendar/zone.js';
import { Failure } from '../../failure/failure.js';
import { appliesTo } from '../../rule-set/applies.js';
import type { Obligation, PauseRule } from '../../rule-set/rule-set.js';
import type { CaseEvent } from '../records/deadline-input.js';
import type { CaseContext } from './case-context.js';
import type { Pause } from './count-time.js';

const none: readonly Pause[] = [];

/**
 * The days that do not count for an obligation, ascending and without overlap, from the events so far.
 * A pause that has not ended lasts until `openUntil`; one that began after the duty was `over` is not its own. Fails with `events.impossible-order` when one ends that never began.
 * Source: `rules/README.md`, counting 9; DISP App 5.2.1R, "beginning with … and ending with".
 */
export function collectPauses(
  context: CaseContext,
  obligation: Obligation,
  events: readonly CaseEvent[],
  openUntil: DayNumber = Number.POSITIVE_INFINITY,
  over: DayNumber = Number.POSITIVE_INFINITY,
): readonly Pause[] {
  if (!obligation.pausedBetween) return none;
  const pauses = obligation.pausedBetween.flatMap((rule) =>
    rule.from !== undefined && rule.to !== undefined
      ? betweenEvents(context, rule, rule.from, rule.to, events, openUntil)
      : betweenDates(context, rule),
  );
  return withoutOverlap(pauses.filter(({ from }) => from <= over).sort((a, b) => a.from - b.from));
}

function betweenEvents(
  { input }: CaseContext,
  { citation }: PauseRule,
  from: string,
  to: string,
  events: readonly CaseEvent[],
  openUntil: DayNumber,
): Pause[] {
  const pauses: Pause[] = [];
  let since: DayNumber | undefined;
  for (const { type, at } of events) {
    const day = type === from || type === to ? localDayOf(at.getTime(), input.profile.zone) : 0;
    if (type === from) since ??= day;
    if (type === to) {
      if (since === undefined) throw new Failure('events.impossible-order', `\`${to}\` happened without \`${from}\`.`);
      pauses.push({ from: since, to: day, citation });
      since = undefined;
    }
  }
  if (since !== undefined) pauses.push({ from: since, to: openUntil, citation });
  return pauses;
}

/** Dates that a regulator set, for a class of complaints received between two days. Only a class that is stated is paused. */
function betweenDates({ facts, receivedDay }: CaseContext, rule: PauseRule): Pause[] {
  const { receivedFrom, receivedTo, fromDate, toDate, citation } = rule;
  if (fromDate === undefined) return [];
  const applies = appliesTo(rule.class === undefined ? undefined : { class: rule.class }, facts);
  if (!applies.applies || applies.assumed.length > 0) return [];
  if (receivedFrom !== undefined && receivedDay < dayOf(receivedFrom)) return [];
  if (receivedTo !== undefined && receivedDay > dayOf(receivedTo)) return [];
  return [{ from: dayOf(fromDate), to: toDate === undefined ? Number.POSITIVE_INFINITY : dayOf(toDate), citation }];
}

function withoutOverlap(pauses: readonly Pause[]): readonly Pause[] {
  const merged: Pause[] = [];
  for (const pause of pauses) {
    const last = merged.at(-1);
    if (last && pause.from <= last.to) merged[merged.length - 1] = { ...last, to: Math.max(last.to, pause.to) };
    else merged.push(pause);
  }
  return merged;
}
