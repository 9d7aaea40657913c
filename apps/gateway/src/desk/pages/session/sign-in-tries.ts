import { createHmac } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import { CODE_SECRET } from '../../../status/code-secret.js';

/**
 * Counts tries to sign in, `rateLimits.signInsPerMinute` for one network address. A right one is taken off again: an office behind one
 * address may come to work at nine. The counters lie in the database, so that several gateways share them, under keyed hashes.
 */
@Injectable()
export class SignInTries {
  private readonly most: number | 'off';

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) { rateLimits }: Institution,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {
    this.most = rateLimits.signInsPerMinute;
  }

  /** Counts a try before it is judged, so that many at once are not judged all. Fails with `auth.too-many-tries`, for right tokens too. */
  async count(address: string): Promise<void> {
    if (this.most === 'off') return;
    const [counted] = await this.unitOfWork.run(async (tx) => {
      await tx.query(
        `DELETE FROM sign_in_try WHERE key IN
           (SELECT key FROM sign_in_try WHERE since < now() - interval '1 hour' ORDER BY since LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      );
      return await tx.query<{ tries: number; seconds: number }>(
        `INSERT INTO sign_in_try AS t (key) VALUES ($1)
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN t.since > now() - interval '1 minute' THEN t.tries + 1 ELSE 1 END,
           since = CASE WHEN t.since > now() - interval '1 minute' THEN t.since ELSE now() END
         RETURNING tries, ceil(extract(epoch FROM since + interval '1 minute' - now()))::int AS seconds`,
        [this.keyOf(address)],
      );
    });
    if (counted && counted.tries > this.most)
      throw new Failure('auth.too-many-tries', undefined, { retryAfterSeconds: Math.max(1, counted.seconds) });
  }

  /** Takes a right one off again. */
  async wasRight(address: string): Promise<void> {
    if (this.most === 'off') return;
    await this.unitOfWork.run((tx) =>
      tx.query('UPDATE sign_in_try SET tries = greatest(0, tries - 1) WHERE key = $1', [this.keyOf(address)]),
    );
  }

  private keyOf(address: string): Buffer {
    return createHmac('sha256', this.secret)
      .update(JSON.stringify(['sign-in-try', address]))
      .digest();
  }
}
