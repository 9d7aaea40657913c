import type { Tx } from '../persistence/unit-of-work.js';
import type { Queryable } from './slip-rows.js';

/** A slip that failed too often or was refused (a dead letter): nothing happens to it until a person replays it. */
export interface DeadSlip {
  readonly eventId: string;
  readonly consumer: string;
  readonly kind: string;
  readonly complaintId: string | null;
  readonly failures: number;
  readonly code: string | null;
  readonly failure: string | null;
  readonly deadAt: Date;
}

/** Which dead slips are meant; an absent field means any. */
export interface DeadSlipFilter {
  readonly eventId?: string | undefined;
  readonly consumer?: string | undefined;
  readonly code?: string | undefined;
}

const chosen = `dead_at IS NOT NULL AND ($1::uuid IS NULL OR event_id = $1) AND ($2::text IS NULL OR consumer = $2)
  AND ($3::text IS NULL OR last_code = $3)`;
const parameters = (filter: DeadSlipFilter) => [filter.eventId ?? null, filter.consumer ?? null, filter.code ?? null];

/** The dead-letter list, longest dead first. */
export async function deadSlips(database: Queryable, filter: DeadSlipFilter = {}, limit = 1_000): Promise<DeadSlip[]> {
  const { rows } = await database.query<DeadSlip>(
    `SELECT event_id AS "eventId", consumer, slip.kind, complaint_id AS "complaintId", failures, last_code AS code,
       last_failure AS failure, dead_at AS "deadAt"
     FROM slip JOIN event ON event.id = event_id WHERE ${chosen} ORDER BY dead_at, event_id LIMIT $4`,
    [...parameters(filter), limit],
  );
  return rows;
}

/** How many slips are dead (dead letters), all or those of a filter. */
export async function countDeadSlips(database: Queryable, filter: DeadSlipFilter = {}): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM slip WHERE ${chosen}`, parameters(filter));
  return rows[0]!.count;
}

/** Sends up to `limit` dead slips again, at the foot of the ladder; the running house finds them within a second. Gives how many. */
export async function replaySlips(database: Queryable, filter: DeadSlipFilter = {}, limit = 500): Promise<number> {
  const { rows } = await database.query(
    `UPDATE slip SET dead_at = NULL, next_at = now(), failures = 0, leased = false
     WHERE (event_id, consumer) IN (SELECT event_id, consumer FROM slip WHERE ${chosen} ORDER BY dead_at LIMIT $4 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [...parameters(filter), limit],
  );
  return rows.length;
}

/** By which a slip is known. */
export interface SlipKey {
  readonly eventId: string;
  readonly consumer: string;
}

/** Sends these dead slips again, at the foot of the ladder, in the transaction of whoever asks for it. */
export async function reviveSlips(tx: Tx, slips: readonly SlipKey[]): Promise<void> {
  await tx.query(
    `UPDATE slip SET dead_at = NULL, next_at = now(), failures = 0, leased = false
     WHERE dead_at IS NOT NULL AND (event_id, consumer) IN (SELECT e, c FROM unnest($1::uuid[], $2::text[]) AS chosen (e, c))`,
    [slips.map(({ eventId }) => eventId), slips.map(({ consumer }) => consumer)],
  );
}

/** Gives up a dead slip: what it was to do is not done. Gives whether it was there. */
export async function deleteDeadSlip(tx: Tx, { eventId, consumer }: SlipKey): Promise<boolean> {
  const gone = await tx.query('DELETE FROM slip WHERE event_id = $1 AND consumer = $2 AND dead_at IS NOT NULL RETURNING 1', [
    eventId,
    consumer,
  ]);
  return gone.length > 0;
}
