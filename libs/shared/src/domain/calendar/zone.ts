import { Failure } from '../failure/failure.js';
import { type DayNumber, dateOf } from './local-date.js';

/** Milliseconds in a UTC day. Local days may be longer or shorter; nothing here multiplies local days by this. */
const msPerDay = 86_400_000;
const msPerMinute = 60_000;

interface ZoneOffsets {
  readonly format: Intl.DateTimeFormat;
  /** UTC day -> offset in ms where it is the same all day long; absent on the few days when clocks change. */
  readonly byDay: Map<number, number>;
}

const zones = new Map<string, ZoneOffsets>();

/** Fails with `config.invalid` for a zone that the IANA list does not have. */
function zoneOf(zone: string): ZoneOffsets {
  let known = zones.get(zone);
  if (!known) {
    try {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
      known = { format, byDay: new Map() };
    } catch (cause) {
      throw new Failure('config.invalid', `There is no time zone "${zone}". Use an IANA name such as Asia/Shanghai.`, { cause });
    }
    zones.set(zone, known);
  }
  return known;
}

function offsetAsked(format: Intl.DateTimeFormat, ms: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(ms / 1000) * 1000;
}

/** How far the zone's clocks are ahead of UTC at an instant, in ms. */
export function offsetAt(ms: number, zone: string): number {
  const { format, byDay } = zoneOf(zone);
  const day = Math.floor(ms / msPerDay);
  const known = byDay.get(day);
  if (known !== undefined) return known;
  // Asking Intl takes microseconds, a Map nanoseconds. No zone changes its clocks twice within one UTC day.
  const first = offsetAsked(format, day * msPerDay);
  if (first !== offsetAsked(format, (day + 1) * msPerDay)) return offsetAsked(format, ms);
  if (byDay.size > 50_000) byDay.clear();
  byDay.set(day, first);
  return first;
}

/** The local day in which an instant lies, whatever offset it was written with. */
export function localDayOf(ms: number, zone: string): DayNumber {
  return Math.floor((ms + offsetAt(ms, zone)) / msPerDay);
}

/** Minutes since local midnight as the wall clock shows them. */
export function minuteOfDay(ms: number, zone: string): number {
  const local = ms + offsetAt(ms, zone);
  return Math.floor((local - Math.floor(local / msPerDay) * msPerDay) / msPerMinute);
}

/**
 * The instant, in ms, at which the wall clock shows `minutes` after midnight of a local day.
 * A time that does not exist is as much later as the clocks jumped; of a time that comes twice the first is taken.
 */
export function instantOf(day: DayNumber, minutes: number, zone: string): number {
  const local = day * msPerDay + minutes * msPerMinute;
  const before = offsetAt(local - msPerDay, zone);
  const after = offsetAt(local + msPerDay, zone);
  if (before === after) return local - before;
  const early = local - before;
  if (offsetAt(early, zone) === before) return early;
  const late = local - after;
  return offsetAt(late, zone) === after ? late : early;
}

/** RFC 3339 with the zone's offset, to the second: `2026-03-31T17:00:00+08:00`. */
export function instantInZone(instant: Date, zone: string): string {
  const ms = instant.getTime();
  const offset = offsetAt(ms, zone);
  const local = ms + offset;
  const day = Math.floor(local / msPerDay);
  const second = Math.floor((local - day * msPerDay) / 1000);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const ahead = Math.abs(offset) / msPerMinute;
  const clock = `${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
  return `${dateOf(day)}T${clock}${offset < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** Minutes since midnight of `HH:MM`. Fails with `config.invalid` for anything else. */
export function minutesOf(time: string): number {
  const known = minutes.get(time);
  if (known !== undefined) return known;
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time);
  if (!match) throw new Failure('config.invalid', `"${time}" is not a time of day. Write it as 17:00.`);
  const read = Number(match[1]) * 60 + Number(match[2]);
  minutes.set(time, read);
  return read;
}

/** There are 1 441 of them at most. */
const minutes = new Map<string, number>();
