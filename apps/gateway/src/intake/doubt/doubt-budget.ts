import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import type { Arrival } from '../../doors/arrival.js';
import { DoubtShares, most } from './doubt-shares.js';

/** What was left out at a door beyond its budget, since the first of it. */
export interface LeftOut {
  readonly channel: string;
  readonly messages: number;
  readonly bytes: number;
  readonly since: Date;
  readonly last: Date;
}

/** Where a person is told: once for each door, as long as it goes on. */
export interface DoubtAlarm {
  leftOut(channel: string, sentence: string): void;
}

/**
 * How much of what nobody proved is kept (`quarantine` of the institution). Anybody can post to a door without its signature: what is kept
 * of that is bounded by door and time, in messages and bytes, and nothing is kept while the disk runs short. One sender has half of it. Beyond it a message is counted and
 * told of, and its sender hears the same as ever. What a machine answered (`automatic`) proves itself otherwise and is not counted.
 */
export class DoubtBudget {
  private readonly shares: DoubtShares;

  constructor(
    private readonly unitOfWork: Pick<UnitOfWork, 'run'>,
    private readonly limits: Institution['quarantine'],
    private readonly unsafe: () => readonly string[],
    private readonly alarm: DoubtAlarm,
  ) {
    this.shares = new DoubtShares(limits);
  }

  /**
   * Whether an arrival is kept. Counts it; those that are believed are not asked about. Where nobody knows who posted it (mail, what a list
   * of a provider brings) only the door's own budget counts.
   */
  async keeps({ channel, doubt, raw, postedFrom }: Pick<Arrival, 'channel' | 'doubt' | 'raw' | 'postedFrom'>): Promise<boolean> {
    if (doubt === undefined || doubt.reason === 'automatic') return true;
    const short = this.unsafe().some((sentence) => sentence.startsWith('disk:'));
    const { perMinute, perDay, megabytesPerDay } = this.limits;
    const within = short || postedFrom === undefined || this.shares.take(channel, postedFrom, raw.length);
    const [tally] = await this.unitOfWork.run((tx) =>
      tx.query<{ leftOut: boolean; messages: string }>(tallySql, [
        channel,
        raw.length,
        short || !within ? 0 : most(perMinute),
        most(perDay),
        most(megabytesPerDay) * 1_000_000,
      ]),
    );
    if (!tally?.leftOut) return true;
    const why = short ? 'the disk runs short' : within ? tooMany : tooManyOfOne;
    this.alarm.leftOut(channel, `${channel}: ${tally.messages} doubted messages were counted and not kept: ${why}.`);
    return false;
  }
}

const tooMany = 'more came without a valid signature than is kept (`quarantine` in institution.yaml)';
const tooManyOfOne = 'one network sent more than its half of what is kept (`quarantine` in institution.yaml)';

/** What was left out, the latest first. */
export async function readLeftOut(unitOfWork: Pick<UnitOfWork, 'read'>): Promise<LeftOut[]> {
  const rows = await unitOfWork.read<Omit<LeftOut, 'messages' | 'bytes'> & { messages: string; bytes: string }>(
    `SELECT channel, left_out AS messages, left_out_bytes AS bytes, left_out_since AS since, left_out_last AS last
     FROM doubt_tally WHERE left_out > 0 ORDER BY left_out_last DESC LIMIT 50`,
  );
  return rows.map((row) => ({ ...row, messages: Number(row.messages), bytes: Number(row.bytes) }));
}

/** One statement under the row's lock: windows that are over begin anew, and what would go beyond one of them is left out and takes no place. */
const tallySql = `
  INSERT INTO doubt_tally AS t (channel, in_minute, in_day, bytes_in_day, left_out, left_out_bytes, left_out_since, left_out_last, kept_last)
  SELECT $1::text, kept, kept, kept * $2::bigint, 1 - kept, (1 - kept) * $2::bigint, CASE WHEN kept = 0 THEN now() END, CASE WHEN kept = 0 THEN now() END, kept = 1
  FROM (SELECT (1 <= $3::bigint AND 1 <= $4::bigint AND $2::bigint <= $5::bigint)::int AS kept) first
  ON CONFLICT (channel) DO UPDATE SET (minute, in_minute, day, in_day, bytes_in_day, left_out, left_out_bytes, left_out_since, left_out_last, kept_last) = (
    SELECT at_minute, n_minute + kept, at_day, n_day + kept, n_bytes + kept * $2::bigint, t.left_out + 1 - kept, t.left_out_bytes + (1 - kept) * $2::bigint,
           CASE WHEN kept = 1 THEN t.left_out_since ELSE coalesce(t.left_out_since, now()) END, CASE WHEN kept = 1 THEN t.left_out_last ELSE clock_timestamp() END, kept = 1
    FROM (SELECT *, (n_minute < $3::bigint AND n_day < $4::bigint AND n_bytes + $2::bigint <= $5::bigint)::int AS kept
          FROM (SELECT date_trunc('minute', now()) AS at_minute, date_trunc('day', now()) AS at_day,
                       CASE WHEN t.minute = date_trunc('minute', now()) THEN t.in_minute ELSE 0 END AS n_minute,
                       CASE WHEN t.day = date_trunc('day', now()) THEN t.in_day ELSE 0 END AS n_day,
                       CASE WHEN t.day = date_trunc('day', now()) THEN t.bytes_in_day ELSE 0 END AS n_bytes) windows) judged)
  RETURNING left_out AS messages, NOT kept_last AS "leftOut"`;
