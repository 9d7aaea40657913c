import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { openWork } from '../notices/open-work.js';
import { type FrozenText, frozenTextColumns, outgoingOf, type SendingDesk } from './begin-attempts.js';
import type { NextDesk } from './go-on.js';
import type { LookupResult } from './provider.js';
import { inParallel } from './send-notices.js';
import { settleAttempts } from './settle-attempts.js';

/** What finding out needs besides sending. */
export interface ResolvingDesk extends SendingDesk, NextDesk {
  /** Between two look-ups at the provider. */
  readonly lookupGapSeconds: number;
}

/** An attempt nobody knows about for so long is a person's, and so is one that is due this soon (reliability.md 2.4). */
const personAfterMinutes = 30;
const personBeforeMinutes = 120;

/** So many look-ups that find nothing prove that it was never taken. */
const lookupsThatProve = 2;

/**
 * Finds out about attempts whose answer was lost: those whose process died become unknown, due ones are looked up at their provider,
 * and what cannot be found out in time becomes work for a person. Nothing is ever sent again without two look-ups that found nothing, nor
 * once a person has it. Any number of sweepers may run, on the database's time. Gives how many attempts it did something about.
 */
export async function resolveUnknown(unitOfWork: UnitOfWork, desk: ResolvingDesk, limit = 50): Promise<number> {
  const orphans = await takeOrphans(unitOfWork, desk, limit);
  const asked = await askProviders(unitOfWork, desk, limit);
  const handed = await handToPeople(unitOfWork, limit);
  return orphans + asked + handed;
}

/** Never nothing: a provider that cannot be asked must not be asked without a pause. */
const gapSeconds = (desk: ResolvingDesk) => Math.max(1, desk.lookupGapSeconds);

/** Attempts whose process did not come back within its lease. */
async function takeOrphans(unitOfWork: UnitOfWork, desk: NextDesk, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM delivery WHERE state = 'intent' AND lease_until < now() ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    const reason = 'The process that sent it ended before it knew the answer.';
    await settleAttempts(
      tx,
      desk,
      rows.map(({ id }) => ({ attemptId: id, state: 'unknown', reason })),
    );
    return rows.length;
  });
}

interface Lost extends FrozenText {
  readonly id: string;
  readonly provider: string;
  readonly recipient: string;
  readonly begunAt: Date;
  readonly complaintId: string;
}

async function askProviders(unitOfWork: UnitOfWork, desk: ResolvingDesk, limit: number): Promise<number> {
  // Taking one moves its next look-up ahead, so that no two sweepers ask about it and a crash costs one gap.
  const lost = await unitOfWork.run(
    async (tx) =>
      await tx.query<Lost>(
        `WITH due AS (SELECT id FROM delivery WHERE state = 'unknown' AND next_lookup_at <= now() ORDER BY next_lookup_at LIMIT $1 FOR UPDATE SKIP LOCKED),
         taken AS (UPDATE delivery SET next_lookup_at = now() + $2 * interval '1 s' FROM due WHERE delivery.id = due.id RETURNING delivery.*)
         SELECT d.id, d.provider, d.recipient, d.begun_at AS "begunAt", n.complaint_id AS "complaintId", ${frozenTextColumns}
         FROM taken d JOIN notice n ON n.id = d.notice_id JOIN complaint c ON c.id = n.complaint_id`,
        [limit, Math.max(desk.lookupGapSeconds, 30)],
      ),
  );
  await inParallel(lost, 4, async (one) => await writeFinding(unitOfWork, desk, one, await ask(desk, one)));
  return lost.length;
}

async function ask(desk: SendingDesk, lost: Lost): Promise<LookupResult | 'nobody to ask'> {
  const provider = desk.providers.byId(lost.provider)?.provider;
  if (!provider?.lookup) return 'nobody to ask';
  try {
    return await provider.lookup(outgoingOf(desk, lost.id, lost.provider, lost.recipient, lost), lost.begunAt);
  } catch (error) {
    return { failed: error instanceof Error ? error.name : 'error' };
  }
}

async function writeFinding(
  unitOfWork: UnitOfWork,
  desk: ResolvingDesk,
  lost: Lost,
  finding: LookupResult | 'nobody to ask',
): Promise<void> {
  const attemptId = lost.id;
  await unitOfWork.run(async (tx) => {
    if (finding === 'nobody to ask') {
      await tx.query(`UPDATE delivery SET next_lookup_at = NULL WHERE id = $1 AND state = 'unknown'`, [attemptId]);
      await openWork(tx, [{ kind: 'delivery-unknown', complaintId: lost.complaintId, subjectId: attemptId, due: lost.dueAt }]);
      return;
    }
    if ('failed' in finding) {
      await tx.query(`UPDATE delivery SET next_lookup_at = now() + $2 * interval '1 s' WHERE id = $1 AND state = 'unknown'`, [
        attemptId,
        gapSeconds(desk),
      ]);
      return;
    }
    if (finding.found) {
      const reason = 'Found at the provider after the answer was lost.';
      await settleAttempts(tx, desk, [{ attemptId, state: finding.state, providerId: finding.providerId, reason }]);
      return;
    }
    const [row] = await tx.query<{ lookups: number; withPerson: boolean }>(
      `UPDATE delivery SET lookups = lookups + 1, next_lookup_at = now() + $2 * interval '1 s' WHERE id = $1 AND state = 'unknown'
       RETURNING lookups, EXISTS (SELECT 1 FROM work w WHERE w.kind = 'delivery-unknown' AND w.subject_id = delivery.id) AS "withPerson"`,
      [attemptId, gapSeconds(desk)],
    );
    if (!row || row.lookups < lookupsThatProve || row.withPerson) return;
    const reason = `The provider was asked ${row.lookups} times and does not have it.`;
    await settleAttempts(tx, desk, [{ attemptId, state: 'not-accepted', reason }]);
  });
}

async function handToPeople(unitOfWork: UnitOfWork, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string; complaintId: string; dueAt: Date | null }>(
      `SELECT d.id, n.complaint_id AS "complaintId", n.due_at AS "dueAt" FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.state = 'unknown' AND (d.begun_at < now() - $2 * interval '1 min' OR n.due_at < now() + $3 * interval '1 min')
         AND NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = 'delivery-unknown' AND w.subject_id = d.id)
       ORDER BY d.id LIMIT $1 FOR UPDATE OF d SKIP LOCKED`,
      [limit, personAfterMinutes, personBeforeMinutes],
    );
    await openWork(
      tx,
      rows.map((row) => ({ kind: 'delivery-unknown', complaintId: row.complaintId, subjectId: row.id, due: row.dueAt })),
    );
    return rows.length;
  });
}
