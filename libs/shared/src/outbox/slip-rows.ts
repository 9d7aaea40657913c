import type { Consumer, EventKind } from '../messages/topology.js';
import type { FailureWords } from './failure-words.js';
import { leaseSeconds } from './pace.js';
import { readLadder, retryLadder } from './retry-ladder.js';

/** What is needed of a `pg.Pool`. */
export interface Queryable {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** One (event, consumer) that was taken for dispatch. */
export interface TakenRow {
  readonly eventId: string;
  readonly consumer: Consumer;
  readonly kind: EventKind;
  readonly epoch: number;
  readonly failures: number;
}

/** Rows of one dispatch, as its consumer has them. */
export interface Batch {
  readonly consumer: Consumer;
  readonly ids: readonly string[];
  readonly epoch: number;
}

export interface FailedRow {
  readonly eventId: string;
  readonly failures: number;
  readonly dead: boolean;
}

/**
 * The slip rows, outside the transactions of use cases: taking what is due, and what becomes of a failure.
 * The row of an (event, consumer) exists until the consumer's effect is committed (`Tx.take` deletes it); see docs/decisions/0003.
 * All times are the database's.
 */
export class SlipRows {
  private readonly ladder: readonly number[];

  constructor(
    private readonly pool: Queryable,
    options: { readonly ladder?: string } = {},
  ) {
    this.ladder = readLadder(options.ladder ?? retryLadder);
  }

  /** The database's time; also the proof that it answers. */
  async now(): Promise<Date> {
    // Not now(): that is the start of the transaction, and this is compared with our clock.
    const { rows } = await this.pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    return rows[0]!.at;
  }

  /** Takes up to `limit` due rows of each consumer under a lease, passing over those that somebody else is taking. */
  async takeDue(limits: ReadonlyMap<Consumer, number>): Promise<TakenRow[]> {
    const { rows } = await this.pool.query<TakenRow>(
      `WITH due AS (
         SELECT s.event_id, s.consumer FROM unnest($1::text[], $2::int[]) AS wish (consumer, most)
         CROSS JOIN LATERAL (
           SELECT event_id, consumer FROM slip
           WHERE slip.consumer = wish.consumer AND dead_at IS NULL AND next_at <= now()
           ORDER BY next_at LIMIT wish.most FOR UPDATE SKIP LOCKED) s)
       UPDATE slip SET next_at = now() + $3 * interval '1 s', epoch = epoch + 1
       FROM due WHERE slip.event_id = due.event_id AND slip.consumer = due.consumer
       RETURNING slip.event_id AS "eventId", slip.consumer, kind, epoch, failures`,
      [[...limits.keys()], [...limits.values()], leaseSeconds],
    );
    return rows;
  }

  /** Makes rows due again at once: they could not be published. */
  async giveBack(rows: readonly TakenRow[]): Promise<void> {
    await this.pool.query(
      `UPDATE slip SET next_at = now() FROM unnest($1::uuid[], $2::text[], $3::int[]) AS t (event_id, consumer, epoch)
       WHERE slip.event_id = t.event_id AND slip.consumer = t.consumer AND slip.epoch = t.epoch AND dead_at IS NULL`,
      [rows.map((row) => row.eventId), rows.map((row) => row.consumer), rows.map((row) => row.epoch)],
    );
  }

  /** Keeps rows from coming due while their handler is at work. */
  async renew(batch: Batch): Promise<void> {
    await this.pool.query(
      `UPDATE slip SET next_at = now() + $4 * interval '1 s'
       WHERE consumer = $1 AND event_id = ANY($2) AND epoch = $3 AND dead_at IS NULL`,
      [batch.consumer, batch.ids, batch.epoch, leaseSeconds],
    );
  }

  /**
   * Writes a failure into the rows that are still there. Of several, each is due at once and from now on alone on its slip; a single
   * one climbs the ladder and is dead after its last step, or at once when it was refused. Gives the rows it changed.
   * A newer dispatch of the rows speaks for itself, so the failure of an older one changes nothing.
   */
  async failed(batch: Batch, words: FailureWords): Promise<FailedRow[]> {
    return await this.write(batch, words, 'AND epoch = $8');
  }

  /** As `failed`, whatever the epoch: the process died at it, and the rows may have been sent out again meanwhile. */
  async broke(batch: Batch, words: FailureWords): Promise<FailedRow[]> {
    return await this.write(batch, words, 'AND epoch >= $8');
  }

  private async write(batch: Batch, words: FailureWords, fence: string): Promise<FailedRow[]> {
    const { rows } = await this.pool.query<FailedRow>(
      `UPDATE slip SET failures = failures + 1, last_code = $3, last_failure = $4,
         next_at = CASE WHEN cardinality($2::uuid[]) > 1 THEN now()
           ELSE now() + GREATEST(coalesce(($5::bigint[])[failures + 1], 0), $6 * 1000) * interval '1 ms' END,
         dead_at = CASE WHEN cardinality($2::uuid[]) = 1 AND ($7 OR failures >= cardinality($5::bigint[])) THEN now() END
       WHERE consumer = $1 AND event_id = ANY($2) ${fence} AND dead_at IS NULL
       RETURNING event_id AS "eventId", failures, dead_at IS NOT NULL AS dead`,
      [batch.consumer, batch.ids, words.code ?? null, words.sentence, this.ladder, words.retryAfterSeconds, words.refused, batch.epoch],
    );
    return rows;
  }

  /** How many rows of a consumer are out with the queue, counted no further than `most`. */
  async outstanding(consumer: Consumer, most: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         SELECT 1 FROM slip WHERE consumer = $1 AND dead_at IS NULL AND next_at > now() AND epoch > 0 AND failures = 0 LIMIT $2) AS out`,
      [consumer, most],
    );
    return rows[0]!.count;
  }
}
