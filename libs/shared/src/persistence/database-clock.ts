import type pg from 'pg';
import type { Clock } from '../domain/clock.js';

/**
 * The database's time without asking it at every turn: this process's clock, corrected by the difference last measured.
 * Legal instants use it, so that a machine with a wrong clock neither gains nor loses a day (docs/reliability.md R5).
 */
export class DatabaseClock implements Clock {
  private offsetMs = 0;

  constructor(private readonly pool: pg.Pool) {}

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Measures again; gives the difference in milliseconds. Half of the round trip is the error. */
  async measure(): Promise<number> {
    // A connection is made before the watch runs: that takes far longer than the question, and all of it lies before the answer.
    const connection = await this.pool.connect();
    try {
      const before = Date.now();
      const { rows } = await connection.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      const after = Date.now();
      this.offsetMs = Math.round(rows[0]!.now.getTime() - (before + after) / 2);
    } finally {
      connection.release();
    }
    return this.offsetMs;
  }
}
