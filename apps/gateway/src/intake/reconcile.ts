import { randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';
import type { Intake } from '../doors/channel.js';
import type { Listed, Reconciler } from '../doors/door.js';

/** How far back a list goes: longer than any outage that nobody noticed, and every run looks at all of it again. */
export const reconcileHours = 24;
/** Seconds from one comparison with a provider's list to the next. */
export const reconcileSeconds = 300;
/** Longer than one page takes; renewed at each. */
const leaseSeconds = 120;

/** What a comparison with a provider's list found, and how much of it had not arrived. */
export interface Reconciled {
  readonly listed: number;
  readonly brought: number;
}

const log = new Logger('reconcile');

/**
 * Asks a channel's provider what it was sent for us in the last 24 hours, and takes in what never arrived, the same way as if it had.
 * One process at a time, by a lease in the channel's row; not before the row says so. Null when it was not this process's turn, or there is
 * nothing to ask with. What went wrong is in the row and in the metrics, and never in anybody's way.
 */
export async function reconcile(
  unitOfWork: UnitOfWork,
  intake: Intake,
  channel: string,
  reconciler: Reconciler,
  now: () => Date,
): Promise<Reconciled | null> {
  const pages = reconciler.list(new Date(now().getTime() - reconcileHours * 3_600_000));
  if (pages === null) return null;
  const token = randomUUID();
  if (!(await takeLease(unitOfWork, channel, token))) return null;
  let [listed, brought] = [0, 0];
  try {
    for await (const page of pages) {
      listed += page.length;
      for (const missing of await missingOf(unitOfWork, channel, page)) {
        const arrival = await missing.arrival();
        if (arrival === null) continue;
        // What was for the integrity desk left no evidence, and is met here again.
        if (!(await intake.accept(arrival)).repeated) brought++;
      }
      if (!(await renewLease(unitOfWork, channel, token))) return { listed, brought };
    }
    await endRun(unitOfWork, channel, token, { listed, brought });
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'bug';
    if (!(error instanceof Failure)) log.error(error instanceof Error ? (error.stack ?? error.name) : String(error));
    log.warn(`${channel}: the provider's list could not be compared (${code}); tried again in ${reconcileSeconds / 60} minutes.`);
    await failRun(unitOfWork, channel, token, code, brought);
  }
  if (brought > 0) log.warn(`${channel}: ${brought} of ${listed} had never arrived and were brought in.`);
  return { listed, brought };
}

/** Those of a page that evidence does not know, believed. Where ids are not unique (twins) as many as are lacking. */
async function missingOf(unitOfWork: UnitOfWork, channel: string, page: readonly Listed[]): Promise<Listed[]> {
  const accounts = page.map(({ account }) => account);
  const ids = page.map(({ id }) => ('sourceId' in id ? id.sourceId : id.twinId));
  const kinds = page.map(({ id }) => ('sourceId' in id ? 'source' : 'twin'));
  const known = await unitOfWork.read<{ account: string; kind: string; id: string; count: number }>(
    `SELECT k.account, k.kind, k.id, count(e.id)::int AS count FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::text[]) AS u(account, kind, id)) k
     LEFT JOIN LATERAL (SELECT id FROM evidence WHERE channel = $1 AND account = k.account AND k.kind = 'source' AND source_id = k.id
                        UNION ALL SELECT id FROM evidence WHERE channel = $1 AND account = k.account AND k.kind = 'twin' AND twin_id = k.id) e ON true
     GROUP BY 1, 2, 3`,
    [channel, accounts, kinds, ids],
  );
  const left = new Map(known.map(({ account, kind, id, count }) => [JSON.stringify([account, kind, id]), count]));
  return page.filter((_, index) => {
    const key = JSON.stringify([accounts[index], kinds[index], ids[index]]);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

async function takeLease(unitOfWork: UnitOfWork, channel: string, token: string): Promise<boolean> {
  return await changed(
    unitOfWork,
    `INSERT INTO reconciliation (channel, lease_token, lease_until) VALUES ($1, $2, now() + $3 * interval '1 s')
     ON CONFLICT (channel) DO UPDATE SET lease_token = excluded.lease_token, lease_until = excluded.lease_until
     WHERE reconciliation.next_at <= now() AND (reconciliation.lease_until IS NULL OR reconciliation.lease_until < now()) RETURNING 1`,
    [channel, token, leaseSeconds],
  );
}

/** False when another process took over: what it finds missing is taken in once, by its source id. */
async function renewLease(unitOfWork: UnitOfWork, channel: string, token: string): Promise<boolean> {
  return await changed(
    unitOfWork,
    `UPDATE reconciliation SET lease_until = now() + $3 * interval '1 s' WHERE channel = $1 AND lease_token = $2 RETURNING 1`,
    [channel, token, leaseSeconds],
  );
}

async function endRun(unitOfWork: UnitOfWork, channel: string, token: string, { listed, brought }: Reconciled): Promise<void> {
  await changed(
    unitOfWork,
    `UPDATE reconciliation SET succeeded_at = now(), next_at = now() + $3 * interval '1 s', lease_until = NULL, lease_token = NULL, failures = 0,
            last_code = NULL, listed = $4, brought = brought + $5 WHERE channel = $1 AND lease_token = $2 RETURNING 1`,
    [channel, token, reconcileSeconds, listed, brought],
  );
}

/** Without a database there is nobody to tell; the lease ends by itself. */
async function failRun(unitOfWork: UnitOfWork, channel: string, token: string, code: string, brought: number): Promise<void> {
  await changed(
    unitOfWork,
    `UPDATE reconciliation SET next_at = now() + $3 * interval '1 s', lease_until = NULL, lease_token = NULL, failures = failures + 1, last_code = $4,
            brought = brought + $5 WHERE channel = $1 AND lease_token = $2 RETURNING 1`,
    [channel, token, reconcileSeconds, code, brought],
  ).catch(() => false);
}

async function changed(unitOfWork: UnitOfWork, sql: string, parameters: readonly unknown[]): Promise<boolean> {
  return await unitOfWork.run(async (tx) => (await tx.query(sql, parameters)).length > 0);
}
