import { type DayNumber, dateOf, dayOf } from '../../calendar/local-date.js';
import { isWorkingDay, nearestWorkingDay } from '../../calendar/working-days.js';
import { instantOf, localDayOf, minuteOfDay, minutesOf } from '../../calendar/zone.js';
import { Failure } from '../../failure/failure.js';
import { type CaseFacts, versionOn } from '../../rule-set/applies.js';
import type { DueTime, Roll } from '../../rule-set/rule-set.js';
import type { CaseEvent, DeadlineInput } from '../records/deadline-input.js';
import { type Counting, type CountStart, calendarOf, type Pause } from './count-time.js';

/** A case laid out for counting: its settings read once, its days worked out once. */
export interface CaseContext {
  readonly input: DeadlineInput;
  readonly events: readonly CaseEvent[];
  readonly receivedDay: DayNumber;
  readonly facts: CaseFacts;
  readonly version: string | undefined;
  /** Minutes of closing time; null where the profile names no hours. */
  readonly closeMinutes: number | null;
}

/** Fails with `request.invalid`, `events.impossible-order` or `config.invalid`. */
export function readCase(input: DeadlineInput): CaseContext {
  const { profile, ruleSet } = input;
  const events = input.events ?? [];
  if (Number.isNaN(input.receivedAt.getTime())) throw new Failure('request.invalid', '`receivedAt` is not an instant.');
  checkOrder(input.receivedAt.getTime(), events);
  const receivedDay = localDayOf(input.receivedAt.getTime(), profile.zone);
  const version = versionOn(ruleSet, dateOf(receivedDay));
  return {
    input,
    events,
    receivedDay,
    facts: version === undefined ? (input.facts ?? {}) : { ...input.facts, version },
    version,
    closeMinutes: profile.businessHours ? minutesOf(profile.businessHours.close) : null,
  };
}

function checkOrder(receivedAt: number, events: readonly CaseEvent[]): void {
  let before = receivedAt;
  let previous = 'receipt';
  for (const event of events) {
    const at = event.at.getTime();
    if (Number.isNaN(at)) throw new Failure('request.invalid', `The event \`${event.type}\` has no instant.`);
    if (at < before) {
      throw new Failure(
        'events.impossible-order',
        `\`${event.type}\` lies before \`${previous}\`: give the events in the order they happened.`,
      );
    }
    before = at;
    previous = event.type;
  }
}

/** A start with how its day was found. `provisional`: the calendar did not say which day an event after hours belongs to. */
export interface StartedCount extends CountStart {
  readonly deemed: boolean;
  readonly provisional: boolean;
}

/**
 * The day that an event belongs to. After hours changes nothing, unless the profile deems it to come on the next working day.
 * Hours still count from the instant itself. Source: `rules/README.md`, counting 1 to 3.
 */
export function startAt(context: CaseContext, at: number, deemable = true): StartedCount {
  const { profile, ruleSet, beyond } = context.input;
  const day = at === context.input.receivedAt.getTime() ? context.receivedDay : localDayOf(at, profile.zone);
  const actual = { day, at, deemed: false, provisional: false };
  if (!deemable || (profile.receipt ?? ruleSet.counting.receipt) !== 'deem_next_working_day') return actual;
  const calendar = calendarOf(context.input);
  const { works, known } = isWorkingDay(calendar, day, beyond);
  const inHours = context.closeMinutes === null || minuteOfDay(at, profile.zone) < context.closeMinutes;
  if (works && inHours) return { ...actual, provisional: !known };
  const next = nearestWorkingDay(calendar, day + 1, 1, beyond);
  return { day: next.day, at, deemed: true, provisional: next.provisional || !known };
}

/** The first instant that is late, in ms: closing time of the last day, or the midnight at its end. */
export function dueInstant(context: CaseContext, day: DayNumber, dueTime: DueTime): number {
  if (!Number.isFinite(day)) return Number.POSITIVE_INFINITY;
  const { zone } = context.input.profile;
  if (dueTime === 'close_of_business' && context.closeMinutes !== null) return instantOf(day, context.closeMinutes, zone);
  return instantOf(day + 1, 0, zone);
}

/** How this case counts, with the pauses of one rule. */
export function countingOf(context: CaseContext, pauses: readonly Pause[], explain = false): Counting {
  const { calendar, profile, beyond } = context.input;
  return { calendar, zone: profile.zone, beyond, pauses, explain };
}

/** Whether a last day on a day off moves: only where the profile permits it, or the line itself says so. */
export function rollOf(context: CaseContext, own: Roll | undefined): Roll {
  const { counting } = context.input.ruleSet;
  if (own !== undefined) return own;
  return context.input.profile.roll === 'permitted' ? (counting.permittedRoll ?? counting.endRoll) : counting.endRoll;
}

/** Day number of a date in a rule file or an event; fails with `request.invalid` when it is none. */
export function dayIn(date: string, what: string): DayNumber {
  const day = dayOf(date);
  if (Number.isNaN(day)) throw new Failure('request.invalid', `${what}: "${date}" is not a date. Write it as 2026-03-31.`);
  return day;
}

/** One time that a clock starts. `index` is the event's place, -1 for receipt; `next` is where the same clock starts again. */
export interface CaseStart {
  readonly occurrence: number;
  readonly index: number;
  readonly next: number;
  readonly at: number;
  readonly event?: CaseEvent;
  /** The case was taken up again: no provision asks for this clock, so its date is the institution's own target. */
  readonly again?: true;
}
