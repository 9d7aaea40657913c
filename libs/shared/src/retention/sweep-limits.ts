import { clearEvidence } from '../erasure/clear-evidence.js';
import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import type { Institution } from '../platform/config/institution.js';
import { endHoldRows } from '../records/personal-data/hold-rows.js';

/** What helps the house to run, with its time. Whoever writes such a row takes old ones away with it; here they go from a house in which nobody does anything, too. */
const shortLived = [
  { table: 'staff_session', key: 'id_hash', over: `begun_at < now() - interval '2 days'` },
  { table: 'staff_invitation', key: 'token_hash', over: 'expires_at < now()' },
  { table: 'status_try', key: 'key', over: `since < now() - interval '15 minutes'` },
  { table: 'address_try', key: 'key', over: `since < now() - interval '1 hour'` },
  { table: 'desk_action', key: 'key', over: `at < now() - interval '7 days'` },
  { table: 'sealed_arrival', key: 'lookup', over: `on_day < (now() - interval '2 days')::date` },
  { table: 'sealed_thread', key: 'lookup', over: `on_day < (now() - interval '2 days')::date` },
  { table: 'budget_use', key: '(key, slot)', over: `slot < now() - interval '3 days'` },
  // Who had the record checked, and when: two years of a line a day.
  { table: 'chain_check', key: 'id', over: `ended_at < now() - interval '2 years'` },
] as const;

/** Takes away what is past its time and helps nobody any more, at most so many of each table. Gives how many went. */
export async function sweepShortLived(unitOfWork: Pick<UnitOfWork, 'run'>, limit = 500): Promise<number> {
  let gone = 0;
  for (const { table, key, over } of shortLived) {
    const rows = await unitOfWork.run((tx) =>
      tx.query(
        `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key.replace(/[()]/g, '')} FROM ${table} WHERE ${over} LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
        [limit],
      ),
    );
    gone += rows.length;
  }
  return gone;
}

/**
 * Messages that are of no case: what nobody judged for too long is dismissed; what was dismissed is emptied when its time is over.
 * On the database's time, some at a time. Gives how many it settled.
 */
export async function sweepDoubted(
  unitOfWork: Pick<UnitOfWork, 'run'>,
  { retention }: Pick<Institution, 'retention'>,
  limit = 100,
): Promise<number> {
  const dismissed =
    retention.unjudgedDays === 'off' ? 0 : await unitOfWork.run((tx) => dismissUnjudged(tx, retention.unjudgedDays as number, limit));
  const cleared = await unitOfWork.run(async (tx) => {
    const evidence = await tx.query<{ id: string }>(
      `SELECT e.id FROM quarantine q JOIN evidence e ON e.id = q.evidence_id
       WHERE q.complaint_id IS NULL AND q.cleared_at IS NULL AND e.complaint_id IS NULL AND q.dismissed_at IS NOT NULL
         AND coalesce(q.dismissed_at, q.since) < now() - make_interval(days => $1)
       ORDER BY coalesce(q.dismissed_at, q.since) LIMIT $2 FOR UPDATE OF q SKIP LOCKED`,
      [retention.dismissedDays, limit],
    );
    await clearEvidence(
      tx,
      evidence.map(({ id }) => id),
      'dismissed',
    );
    return evidence.length;
  });
  return dismissed + cleared;
}

async function dismissUnjudged(tx: Tx, days: number, limit: number): Promise<number> {
  const dismissed = await tx.query<{ id: string }>(
    `UPDATE quarantine SET dismissed_at = now(), dismissed_by = 'system:router', dismissal = '' WHERE id IN (
       SELECT id FROM quarantine WHERE released_at IS NULL AND dismissed_at IS NULL AND complaint_id IS NULL AND cleared_at IS NULL
         AND coalesce(dismissed_at, since) < now() - make_interval(days => $1) ORDER BY since LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
    [days, limit],
  );
  await tx.record(
    dismissed.map(({ id }) => ({
      kind: 'quarantine.dismissed' as const,
      subjectId: id,
      actor: 'system:router',
      data: { why: 'unjudged' },
    })),
  );
  return dismissed.length;
}

/** Ends legal holds whose last day is over. Gives how many. */
export async function sweepHolds(unitOfWork: Pick<UnitOfWork, 'run'>, zone: string, limit = 200): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const ended = await endHoldRows(tx, zone, limit);
    await tx.record(
      ended.map(({ id, complaintId }) => ({ kind: 'hold.ended' as const, complaintId, subjectId: id, actor: 'system:router' })),
    );
    return ended.length;
  });
}
