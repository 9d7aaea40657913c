import { createHmac } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { newestOf } from '@app/shared/secrets/secret-ring.js';
import { Inject, Injectable } from '@nestjs/common';

const windowMinutes = 15;
/** Wrong tries within the window for one reference from one network address. */
const triesPerReference = 5;
/** Wrong tries within the window from one network address altogether; many people may share one. */
const triesPerAddress = 50;

/**
 * Counts wrong codes. The counters lie in the database, so that several gateways share them and a restart forgets nothing;
 * their keys are keyed hashes, so that no address lies there. A reference alone is never locked: nobody can shut its owner out.
 */
@Injectable()
export class StatusTries {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {}

  /** Fails with `status.too-many-tries` when this reference (or any) was tried too often from this address. */
  async check(reference: string, address: string): Promise<void> {
    const rows = await this.unitOfWork.read<{ seconds: number }>(
      `SELECT ceil(extract(epoch FROM since + make_interval(mins => $3) - now()))::int AS seconds FROM status_try
       WHERE since > now() - make_interval(mins => $3) AND ((key = $1 AND tries >= $4) OR (key = $2 AND tries >= $5))
       ORDER BY since DESC LIMIT 1`,
      [this.keyOf(reference, address), this.keyOf('', address), windowMinutes, triesPerReference, triesPerAddress],
    );
    if (rows[0] !== undefined) throw new Failure('status.too-many-tries', undefined, { retryAfterSeconds: Math.max(1, rows[0].seconds) });
  }

  /** Counts one wrong try; clears away what is past. */
  async wrong(reference: string, address: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await tx.query(
        `INSERT INTO status_try AS t (key) SELECT key FROM unnest($1::bytea[]) AS key ORDER BY key
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN t.since > now() - make_interval(mins => $2) THEN t.tries + 1 ELSE 1 END,
           since = CASE WHEN t.since > now() - make_interval(mins => $2) THEN t.since ELSE now() END`,
        [[this.keyOf(reference, address), this.keyOf('', address)], windowMinutes],
      );
      await tx.query(
        `DELETE FROM status_try WHERE key IN
           (SELECT key FROM status_try WHERE since < now() - make_interval(mins => $1) ORDER BY since LIMIT 100 FOR UPDATE SKIP LOCKED)`,
        [windowMinutes],
      );
    });
  }

  private keyOf(reference: string, address: string): Buffer {
    return createHmac('sha256', newestOf(this.secret))
      .update(JSON.stringify(['status-try', reference, address]))
      .digest();
  }
}
