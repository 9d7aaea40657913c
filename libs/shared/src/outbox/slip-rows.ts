import type { Consumer, EventKind } from '../messages/topology.js';
import type { FailureWords } from './failure-words.js';
import { leaseSeconds } from './pace.js';
import { readLadder, retryLadder } from './retry-ladder.js';

/** What is needed of a `pg.Pool`. */
export interface Queryable {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** One (event, consumer) that was taken under a lease. */
export interface TakenRow {
  readonly eventId: string;
  readonly consumer: Consumer;
  readonly kind: EventKind;
  readonly epoch: number;
  readonly failures: number;
}

/** Rows that were taken together, as their consumer has them. */
export interface Batch {
  readonly consumer: Consumer;
  readonly ids: readonly string[];
  readonly epoch: number;
}

/** A slip whose handler failed, and whether it is given up. */
export interface FailedRow {
  readonly eventId: string;
  readonly failures: number;
  readonly dead: boolean;
}

/** What was taken, and what was found dead on the way: slips that were in hand when their process ended, once too often. */
export interface Taken {
  readonly rows: readonly TakenRow[];
  readonly dead: readonly TakenRow[];
}

/** What is written of a slip whose process ended while it was at it. */
export const processEnded = 'The process ended while it was at this slip.';

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

  /** Those of `consumers` that have something due. */
  async due(consumers: readonly Consumer[]): Promise<Consumer[]> {
    const { rows } = await this.pool.query<{ consumer: Consumer }>(
      `SELECT consumer FROM unnest($1::text[]) AS wish (consumer)
       WHERE EXISTS (SELECT 1 FROM slip WHERE slip.consumer = wish.consumer AND dead_at IS NULL AND next_at <= now())`,
      [consumers],
    );
    return rows.map((row) => row.consumer);
  }

  /**
   * Takes up to `most` due rows of a consumer under a lease, passing over those that somebody else is taking. A row whose lease ran out was
   * in hand when its process ended, and perhaps it was why: that counts as a failure, so that no slip ends processes for ever. `done` are
   * rows whose handler came to its end: those that it left untaken come due when their lease is over, and that is no failure.
   */
  async takeDue(consumer: Consumer, most: number, done: readonly string[] = []): Promise<Taken> {
    const { rows } = await this.pool.query<TakenRow & { dead: boolean }>(
      `WITH left_there AS (UPDATE slip SET leased = false WHERE consumer = $1 AND event_id = ANY($6) AND leased AND next_at > now())
       UPDATE slip SET next_at = now() + $3 * interval '1 s', epoch = epoch + 1, leased = true, failures = failures + leased::int,
         last_code = CASE WHEN leased THEN NULL ELSE last_code END, last_failure = CASE WHEN leased THEN $4 ELSE last_failure END,
         dead_at = CASE WHEN leased AND failures >= $5 THEN now() END
       WHERE consumer = $1 AND event_id = ANY(ARRAY(
         SELECT event_id FROM slip WHERE consumer = $1 AND dead_at IS NULL AND next_at <= now() ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING event_id AS "eventId", consumer, kind, epoch, failures, dead_at IS NOT NULL AS dead`,
      [consumer, most, leaseSeconds, processEnded, this.ladder.length, done],
    );
    return { rows: rows.filter((row) => !row.dead), dead: rows.filter((row) => row.dead) };
  }

  /** Makes rows due again at once: whoever took them did not begin with them. */
  async giveBack({ consumer, ids, epoch }: Batch): Promise<void> {
    await this.pool.query(
      `UPDATE slip SET next_at = now(), leased = false WHERE consumer = $1 AND event_id = ANY($2) AND epoch = $3 AND dead_at IS NULL`,
      [consumer, ids, epoch],
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
   * Who took the rows later speaks for them, so the failure of an older lease changes nothing.
   */
  async failed(batch: Batch, words: FailureWords): Promise<FailedRow[]> {
    const { rows } = await this.pool.query<FailedRow>(
      `UPDATE slip SET failures = failures + 1, leased = false, last_code = $3, last_failure = $4,
         next_at = CASE WHEN cardinality($2::uuid[]) > 1 THEN now()
           ELSE now() + GREATEST(coalesce(($5::bigint[])[failures + 1], 0), $6 * 1000) * interval '1 ms' END,
         dead_at = CASE WHEN cardinality($2::uuid[]) = 1 AND ($7 OR failures >= cardinality($5::bigint[])) THEN now() END
       WHERE consumer = $1 AND event_id = ANY($2) AND epoch = $8 AND dead_at IS NULL
       RETURNING event_id AS "eventId", failures, dead_at IS NOT NULL AS dead`,
      [batch.consumer, batch.ids, words.code ?? null, words.sentence, this.ladder, words.retryAfterSeconds, words.refused, batch.epoch],
    );
    return rows;
  }
}
