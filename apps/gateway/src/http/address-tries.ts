import { createHmac } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { FailureCode } from '@app/shared/domain/failure/failure-codes.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { newestOf } from '@app/shared/secrets/secret-ring.js';
import { Inject, Injectable } from '@nestjs/common';

/** What is counted: tries to sign in, from one address and at one account, looking up a complaint by its code, and forms that are sent. */
export type Tried = 'sign-in' | 'account' | 'lookup' | 'form';

const limitOf: Readonly<Record<Tried, keyof Institution['rateLimits']>> = {
  'sign-in': 'signInsPerMinute',
  account: 'signInsPerMinute',
  lookup: 'lookupsPerMinute',
  form: 'formsPerMinute',
};
const refusalOf: Readonly<Record<Tried, FailureCode>> = {
  'sign-in': 'auth.too-many-tries',
  account: 'auth.too-many-tries',
  lookup: 'status.too-many-tries',
  // A deferral: a complaint is never refused for coming often.
  form: 'door.busy',
};

/**
 * Counts what comes from one network address (or tries at one account) in a minute, against the institution's `rateLimits`. The counters lie in the database, so that
 * several gateways share them, under keyed hashes.
 */
@Injectable()
export class AddressTries {
  private readonly limits: Institution['rateLimits'];

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) { rateLimits }: Institution,
    @Inject(CODE_SECRET) private readonly secret: string,
  ) {
    this.limits = rateLimits;
  }

  /**
   * Counts a try before it is judged, so that many at once are not judged all. Above the limit it fails, right tries too, with the seconds to
   * wait: `auth.too-many-tries`, `status.too-many-tries`, `door.busy`.
   */
  async count(what: Tried, address: string): Promise<void> {
    const most = this.limits[limitOf[what]];
    if (most === 'off') return;
    const [counted] = await this.unitOfWork.run(async (tx) => {
      await tx.query(
        `DELETE FROM address_try WHERE key IN
           (SELECT key FROM address_try WHERE since < now() - interval '1 hour' ORDER BY since LIMIT 100 FOR UPDATE SKIP LOCKED)`,
      );
      return await tx.query<{ tries: number; seconds: number }>(
        `INSERT INTO address_try AS t (key) VALUES ($1)
         ON CONFLICT (key) DO UPDATE SET
           tries = CASE WHEN t.since > now() - interval '1 minute' THEN t.tries + 1 ELSE 1 END,
           since = CASE WHEN t.since > now() - interval '1 minute' THEN t.since ELSE now() END
         RETURNING tries, ceil(extract(epoch FROM since + interval '1 minute' - now()))::int AS seconds`,
        [this.keyOf(what, address)],
      );
    });
    if (counted && counted.tries > most) throw new Failure(refusalOf[what], undefined, { retryAfterSeconds: Math.max(1, counted.seconds) });
  }

  /** Takes a right one off again: an office, or all who come through one proxy, may share an address. */
  async wasRight(what: Tried, address: string): Promise<void> {
    if (this.limits[limitOf[what]] === 'off') return;
    await this.unitOfWork.run((tx) =>
      tx.query('UPDATE address_try SET tries = greatest(0, tries - 1) WHERE key = $1', [this.keyOf(what, address)]),
    );
  }

  private keyOf(what: Tried, address: string): Buffer {
    return createHmac('sha256', newestOf(this.secret))
      .update(JSON.stringify(['address-try', what, address]))
      .digest();
  }
}
