import { instantOf, localDayOf, minuteOfDay, minutesOf } from '../calendar/zone.js';
import type { SendableMedium } from './choose-media.js';

/** Local hours in which no text message is sent; `from` after `to` goes over midnight. */
export type QuietHours = 'off' | { readonly from: string; readonly to: string };

/** What decides when a notice leaves. */
export interface Departure {
  readonly now: Date;
  readonly medium: SendableMedium;
  /** Whether a rule owes it: then its date comes before anybody's sleep. */
  readonly owed: boolean;
  readonly dueAt: Date | null;
  readonly quietHours: QuietHours;
  readonly zone: string;
}

/** Why a message leaves now or waits for the end of quiet hours. */
export type BecauseOfHour = 'no-quiet-hours' | 'makes-no-noise' | 'not-quiet-now' | 'law-before-quiet' | 'quiet-hours';

/** What is left of the time to another way when a message waits for the morning: less than this, and it goes out at once. */
export const reserveMinutes = 120;

const minute = 60_000;

/**
 * When a notice leaves, and why. The first line that holds decides:
 *
 * | | it leaves |
 * | --- | --- |
 * | there are no quiet hours | now |
 * | mail or letter: nothing rings | now |
 * | it is not quiet now | now |
 * | a rule owes it, and its date is past, or comes before two hours after the quiet has ended | now: the law comes before quiet |
 * | everything else: owed later or without a date, or owed by no rule (codes, replies, surveys) | when the quiet ends |
 *
 * So quiet hours never make a notice late that a rule owes, nor take the time to try another way.
 */
export function whenToSend(departure: Departure): { readonly at: Date; readonly because: BecauseOfHour } {
  const { now, medium, owed, dueAt, quietHours, zone } = departure;
  if (quietHours === 'off') return { at: now, because: 'no-quiet-hours' };
  if (medium !== 'sms') return { at: now, because: 'makes-no-noise' };
  const end = endOfQuiet(now, quietHours, zone);
  if (end === undefined) return { at: now, because: 'not-quiet-now' };
  if (owed && dueAt !== null && dueAt.getTime() < end.getTime() + reserveMinutes * minute) return { at: now, because: 'law-before-quiet' };
  return { at: end, because: 'quiet-hours' };
}

/** When the quiet that reigns now ends; undefined when it is not quiet. */
function endOfQuiet(now: Date, quietHours: Exclude<QuietHours, 'off'>, zone: string): Date | undefined {
  const [from, to] = [minutesOf(quietHours.from), minutesOf(quietHours.to)];
  const at = minuteOfDay(now.getTime(), zone);
  const quiet = from <= to ? at >= from && at < to : at >= from || at < to;
  if (!quiet) return undefined;
  const day = localDayOf(now.getTime(), zone);
  const today = instantOf(day, to, zone);
  // Clocks that jump may put the end of a quiet that goes over midnight on either side of now.
  return new Date(today > now.getTime() ? today : instantOf(day + 1, to, zone));
}

/**
 * How long a message may stay without a word of what became of it before another way is tried: a quarter of the time left, at least ten
 * minutes, at most twelve hours; half an hour where there is no date. In milliseconds.
 */
export function silenceLimit(now: Date, dueAt: Date | null): number {
  if (dueAt === null) return 30 * minute;
  const left = dueAt.getTime() - now.getTime();
  return Math.min(Math.max(left / 4, 10 * minute), 12 * 60 * minute);
}

/**
 * Until when a provider may still deliver it. With another way to fall back on it ends when that one would be taken, so that the late message
 * does not arrive after its substitute; without one, a tenth before its date. Undefined: no end.
 */
export function validUntil(now: Date, dueAt: Date | null, another: boolean): Date | undefined {
  if (dueAt === null || dueAt <= now) return undefined;
  const left = dueAt.getTime() - now.getTime();
  return new Date(now.getTime() + Math.min(left * 0.9, another ? silenceLimit(now, dueAt) : Number.POSITIVE_INFINITY));
}
