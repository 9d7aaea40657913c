import type { Institution } from '@app/shared/platform/config/institution.js';

/** A limit as a number. */
export const most = (limit: number | 'off'): number => (limit === 'off' ? 1_000_000_000 : limit);

interface Used {
  minute: number;
  inMinute: number;
  day: number;
  inDay: number;
  bytesInDay: number;
}

/** So many networks are remembered; whoever has more of them is bounded by the door's own budget. */
const mostRemembered = 20_000;

/**
 * How much of a door's budget one network may use up with what nobody proved: half of it, so that a single sender never keeps all others out.
 * In memory and in UTC minutes and days: addresses are written nowhere, and what this process forgets the door's budget still bounds.
 */
export class DoubtShares {
  private readonly used = new Map<string, Used>();

  constructor(
    private readonly limits: Institution['quarantine'],
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether this one is within the network's share; then it is counted. */
  take(channel: string, network: string, bytes: number): boolean {
    const [minute, day] = [Math.floor(this.now() / 60_000), Math.floor(this.now() / 86_400_000)];
    const key = `${channel} ${network}`;
    const before = this.used.get(key);
    const used: Used = {
      minute,
      inMinute: before?.minute === minute ? before.inMinute : 0,
      day,
      inDay: before?.day === day ? before.inDay : 0,
      bytesInDay: before?.day === day ? before.bytesInDay : 0,
    };
    const { perMinute, perDay, megabytesPerDay } = this.limits;
    const within =
      used.inMinute < half(perMinute) && used.inDay < half(perDay) && used.bytesInDay + bytes <= half(megabytesPerDay, 1_000_000);
    if (within) {
      used.inMinute++;
      used.inDay++;
      used.bytesInDay += bytes;
    }
    // Anew at the end, so that the first of the map is the one that was silent longest.
    this.used.delete(key);
    this.used.set(key, used);
    if (this.used.size > mostRemembered) this.used.delete(this.used.keys().next().value as string);
    return within;
  }
}

/** At least one, where anything is kept at all. */
const half = (limit: number | 'off', unit = 1): number => Math.ceil((most(limit) * unit) / 2);
