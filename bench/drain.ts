import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { HouseUnderLoad } from './house-under-load.js';

export interface Drained {
  readonly complaints: number;
  /** Those whose acknowledgement no provider took within the limit. The double takes and never reports: `sent` would not come. */
  readonly left: number;
  /** Acknowledgements taken a second, from the first complaint's receipt to the last acknowledgement. */
  readonly perSecond: number;
  /** Milliseconds from a complaint's receipt to the double's taking of its acknowledgement. */
  readonly lag: { readonly p50: number; readonly p99: number };
}

/** So long without one more acknowledgement, and no more will come: what is above a budget is held for a person. */
const stillSeconds = 20;

/**
 * Waits until every complaint received since has its acknowledgement handed over, until no more come, or up to `limitSeconds`, and says how
 * that went.
 */
export async function drain(database: pg.Pool, house: HouseUnderLoad, since: Date, limitSeconds: number): Promise<Drained> {
  const until = Date.now() + limitSeconds * 1000;
  let state = await count(database, since);
  let moved = Date.now();
  while (state.sent < state.complaints && Date.now() < until && Date.now() - moved < stillSeconds * 1000) {
    // A line that is written over belongs to a terminal; in a file it would be one long one.
    if (process.stderr.isTTY) process.stderr.write(`\r  acknowledged ${state.sent} of ${state.complaints}   `);
    await pause(500);
    const now = await count(database, since);
    if (now.sent > state.sent || now.complaints > state.complaints) moved = Date.now();
    state = now;
  }
  process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}  acknowledged ${state.sent} of ${state.complaints}\n`);
  const lags = await lagsOf(database, since, await house.taken());
  const span = (lags.lastTaken - lags.firstReceived) / 1000;
  return {
    complaints: state.complaints,
    left: state.complaints - state.sent,
    perSecond: lags.sorted.length / span,
    lag: { p50: percentile(lags.sorted, 0.5), p99: percentile(lags.sorted, 0.99) },
  };
}

async function count(database: pg.Pool, since: Date): Promise<{ complaints: number; sent: number }> {
  const { rows } = await database.query<{ complaints: number; sent: number }>(
    `SELECT count(*)::int AS complaints,
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = c.id AND n.kind = 'acknowledgement' AND n.state IN ('accepted', 'sent', 'delivered')))::int AS sent
     FROM complaint c WHERE c.received_at >= $1`,
    [since],
  );
  return rows[0] as { complaints: number; sent: number };
}

/** Gateway, double and bench run on one machine, so their clocks are one. */
async function lagsOf(database: pg.Pool, since: Date, taken: readonly { attemptId: string; at: Date }[]) {
  const { rows } = await database.query<{ received: Date; at: Date }>(
    `SELECT c.received_at AS received, min(t.at) AS at
     FROM unnest($2::uuid[], $3::timestamptz[]) AS t(attempt, at)
     JOIN delivery d ON d.id = t.attempt JOIN notice n ON n.id = d.notice_id AND n.kind = 'acknowledgement'
     JOIN complaint c ON c.id = n.complaint_id WHERE c.received_at >= $1 GROUP BY c.id`,
    [since, taken.map((one) => one.attemptId), taken.map((one) => one.at)],
  );
  const sorted = rows.map((row) => row.at.getTime() - row.received.getTime()).sort((a, b) => a - b);
  const firstReceived = rows.reduce((least, row) => Math.min(least, row.received.getTime()), Number.POSITIVE_INFINITY);
  const lastTaken = rows.reduce((most, row) => Math.max(most, row.at.getTime()), 0);
  return { sorted, firstReceived, lastTaken };
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
