import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { openWork } from '@app/shared/records/work-rows.js';
import type { LookupResult } from '../registry/provider.js';
import type { SendingContext } from './begin-attempts.js';
import type { NextContext } from './go-on.js';
import { holdCases } from './hold-cases.js';
import { type FrozenText, outgoingOf, sentTextColumns } from './outgoing.js';
import { inParallel } from './send-notices.js';
import { settleAttempts } from './settle-attempts.js';

/** What finding out needs besides sending. */
export interface ResolvingContext extends SendingContext, NextContext {
  /** Between two look-ups at the provider. */
  readonly lookupGapSeconds: number;
}

/** An attempt nobody knows about for so long is a person's, and so is one that is due this soon (docs/reliability.md R12). */
const personAfterMinutes = 30;
const personBeforeMinutes = 120;

/** So many look-ups that find nothing prove that it was never taken. */
const lookupsThatProve = 2;

/**
 * Finds out about attempts whose answer was lost: those whose process died become unknown, due ones are looked up at their provider,
 * and what cannot be found out in time becomes work for a person. Nothing is ever sent again without two look-ups that found nothing, nor
 * once a person has it. Any number of sweepers may run, on the database's time. Gives how many attempts it did something about.
 */
export async function resolveUnknown(unitOfWork: UnitOfWork, desk: ResolvingContext, limit = 50): Promise<number> {
  const orphans = await takeOrphans(unitOfWork, desk, limit);
  const asked = await askProviders(unitOfWork, desk, limit);
  const handed = await handToPeople(unitOfWork, limit);
  return orphans + asked + handed;
}

/** Never nothing: a provider that cannot be asked must not be asked without a pause. */
const gapSeconds = (desk: ResolvingContext) => Math.max(1, desk.lookupGapSeconds);

/** Attempts whose process did not come back within its lease. Settling locks them: of two sweepers the later one finds nothing to move. */
async function takeOrphans(unitOfWork: UnitOfWork, desk: NextContext, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM delivery WHERE state = 'intent' AND lease_until < now() ORDER BY lease_until LIMIT $1`,
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

async function askProviders(unitOfWork: UnitOfWork, desk: ResolvingContext, limit: number): Promise<number> {
  // Taking one moves its next look-up ahead, so that no two sweepers ask about it and a crash costs one gap.
  const lost = await unitOfWork.run(
    async (tx) =>
      await tx.query<Lost>(
        `WITH due AS (SELECT id FROM delivery WHERE state = 'unknown' AND next_lookup_at <= now() ORDER BY next_lookup_at LIMIT $1 FOR UPDATE SKIP LOCKED),
         taken AS (UPDATE delivery SET next_lookup_at = now() + $2 * interval '1 s' FROM due WHERE delivery.id = due.id RETURNING delivery.*)
         SELECT d.id, d.provider, d.recipient, d.begun_at AS "begunAt", n.complaint_id AS "complaintId", ${sentTextColumns}
         FROM taken d JOIN notice n ON n.id = d.notice_id JOIN complaint c ON c.id = n.complaint_id
         LEFT JOIN earlier_text t ON t.notice_id = n.id AND t.no = d.text_no`,
        [limit, Math.max(desk.lookupGapSeconds, 30)],
      ),
  );
  await inParallel(lost, 4, async (one) => await writeFinding(unitOfWork, desk, one, await ask(desk, one)));
  return lost.length;
}

type Finding = LookupResult | 'nobody to ask';

async function ask(desk: ResolvingContext, lost: Lost): Promise<Finding> {
  const provider = desk.providers.byId(lost.provider)?.provider;
  if (!provider?.lookup) return 'nobody to ask';
  try {
    return await provider.lookup(
      outgoingOf(desk, { attemptId: lost.id, provider: lost.provider, recipient: lost.recipient }, lost),
      lost.begunAt,
    );
  } catch (error) {
    return { failed: error instanceof Error ? error.name : 'error' };
  }
}

async function writeFinding(unitOfWork: UnitOfWork, desk: ResolvingContext, lost: Lost, finding: Finding): Promise<void> {
  await unitOfWork.run(async (tx) => {
    await holdCases(tx, [lost.complaintId]);
    if (finding === 'nobody to ask') return await handOver(tx, lost);
    const row = await keepLookup(tx, desk, lost.id, finding);
    if ('failed' in finding) return;
    if (finding.found) {
      const reason = finding.reason ?? 'Found at the provider after the answer was lost.';
      await settleAttempts(tx, desk, [
        { attemptId: lost.id, state: finding.state, providerId: finding.providerId, reason, code: finding.errorCode },
      ]);
      return;
    }
    if (!row || row.lookups < lookupsThatProve || row.withPerson) return;
    const reason = `The provider was asked ${row.lookups} times and does not have it.`;
    await settleAttempts(tx, desk, [{ attemptId: lost.id, state: 'not-accepted', reason }]);
  });
}

/** A provider that cannot be asked at all: only a person can find out. */
async function handOver(tx: Tx, lost: Lost): Promise<void> {
  await tx.query(`UPDATE delivery SET next_lookup_at = NULL WHERE id = $1 AND state = 'unknown'`, [lost.id]);
  await openWork(tx, [{ kind: 'delivery-unknown', complaintId: lost.complaintId, subjectId: lost.id, due: lost.dueAt }]);
}

/** Keeps what a look-up brought, with its time; only one that found nothing counts towards the proof. */
async function keepLookup(
  tx: Tx,
  desk: ResolvingContext,
  attemptId: string,
  finding: LookupResult,
): Promise<{ lookups: number; withPerson: boolean } | undefined> {
  const said = 'failed' in finding ? { failed: finding.failed } : { found: finding.found };
  const counts = 'found' in finding && !finding.found ? 1 : 0;
  const [row] = await tx.query<{ lookups: number; withPerson: boolean }>(
    `UPDATE delivery SET lookups = lookups + $3, looked = looked || jsonb_build_array($4::jsonb || jsonb_build_object('at', now())),
       next_lookup_at = now() + $2 * interval '1 s' WHERE id = $1 AND state = 'unknown'
     RETURNING lookups, resolution IS NOT NULL OR EXISTS (SELECT 1 FROM work w WHERE w.kind = 'delivery-unknown' AND w.subject_id = delivery.id) AS "withPerson"`,
    [attemptId, gapSeconds(desk), counts, JSON.stringify(said)],
  );
  return row;
}

async function handToPeople(unitOfWork: UnitOfWork, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string; complaintId: string; dueAt: Date | null }>(
      `SELECT d.id, n.complaint_id AS "complaintId", n.due_at AS "dueAt" FROM delivery d JOIN notice n ON n.id = d.notice_id
       WHERE d.state = 'unknown' AND d.resolution IS NULL AND (d.begun_at < now() - $2 * interval '1 min' OR n.due_at < now() + $3 * interval '1 min')
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
