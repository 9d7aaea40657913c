import { type DeliveryState, movesForward } from '@app/shared/domain/delivery/delivery-state.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { closeWork } from '../notices/open-work.js';
import { actor } from '../notices/raise-notices.js';
import { satisfyByArrival, satisfyDuties } from '../notices/satisfy-duties.js';
import { type FailedAttempt, goOn, type NextDesk } from './go-on.js';
import type { RefusalClass } from './provider.js';

/** What became of one attempt, from the call, a receipt or a look-up. `reason` holds no personal data. */
export interface Verdict {
  readonly attemptId: string;
  readonly state: DeliveryState;
  readonly providerId?: string;
  readonly reason?: string;
  readonly code?: string;
  /** For what was not taken or did not arrive. */
  readonly next?: RefusalClass;
  readonly retryAfterSeconds?: number;
}

interface LockedAttempt {
  readonly id: string;
  readonly state: DeliveryState;
  readonly medium: string;
  readonly noticeId: string;
  readonly complaintId: string;
}

const taken: readonly DeliveryState[] = ['accepted', 'sent', 'delivered', 'undelivered'];

/**
 * Writes verdicts into their attempts, forward only, and draws the consequences: the notice is sent or delivered and its duty met, or it
 * goes on by the same medium later, by another one, or to a person. Whatever comes late or twice changes nothing.
 */
export async function settleAttempts(tx: Tx, desk: NextDesk, verdicts: readonly Verdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  const attempts = new Map((await lockAttempts(tx, verdicts)).map((attempt) => [attempt.id, attempt]));
  const known = verdicts.flatMap((verdict) => {
    const attempt = attempts.get(verdict.attemptId);
    return attempt ? [{ ...verdict, attempt, forward: movesForward(attempt.state, verdict.state) }] : [];
  });
  await writeDeliveries(tx, desk, known);
  const moved = known.filter((one) => one.forward);
  await closeWork(
    tx,
    'delivery-unknown',
    moved.filter((one) => one.state !== 'unknown').map((one) => one.attemptId),
  );
  await noticesSent(
    tx,
    desk,
    moved.filter((one) => taken.includes(one.state) && !taken.includes(one.attempt.state)).map((one) => one.attempt),
  );
  await noticesDelivered(
    tx,
    desk,
    moved.filter((one) => one.state === 'delivered').map((one) => one.attempt),
  );
  await tellUnknown(tx, moved);
  await goOn(
    tx,
    desk,
    moved.flatMap((one): FailedAttempt[] => {
      const next = nextStep(one);
      return next === undefined ? [] : [{ ...one.attempt, next, reason: one.reason ?? '', retryAfterSeconds: one.retryAfterSeconds ?? 0 }];
    }),
  );
}

/** Proved not to have been taken: again at once. Taken but not delivered: this medium does not reach them. */
function nextStep(verdict: Verdict): FailedAttempt['next'] | undefined {
  if (verdict.state === 'not-accepted') return 'again';
  if (verdict.state === 'undelivered') return verdict.next === 'person' ? 'person' : 'other-channel';
  if (verdict.state === 'deferred') return 'later';
  if (verdict.state === 'refused') return verdict.next ?? 'person';
  return undefined;
}

async function lockAttempts(tx: Tx, verdicts: readonly Verdict[]): Promise<LockedAttempt[]> {
  return await tx.query<LockedAttempt>(
    `SELECT d.id, d.state, d.medium, d.notice_id AS "noticeId", n.complaint_id AS "complaintId"
     FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = ANY($1) ORDER BY d.id FOR UPDATE OF d`,
    [verdicts.map((verdict) => verdict.attemptId)],
  );
}

async function writeDeliveries(tx: Tx, desk: NextDesk, known: readonly (Verdict & { forward: boolean })[]): Promise<void> {
  if (known.length === 0) return;
  const rows = known.map((one) => ({
    id: one.attemptId,
    forward: one.forward,
    state: one.state,
    provider_id: one.providerId ?? null,
    reason: one.reason === undefined ? null : cleanText(one.reason, 500),
    code: one.code ?? null,
  }));
  // A receipt may overtake the answer of the call: then the answer still brings the provider's id.
  await tx.query(
    `UPDATE delivery d SET provider_id = coalesce(d.provider_id, r.provider_id),
       state = CASE WHEN r.forward THEN r.state ELSE d.state END, at = CASE WHEN r.forward THEN now() ELSE d.at END,
       reason = CASE WHEN r.forward THEN r.reason ELSE d.reason END, code = CASE WHEN r.forward THEN r.code ELSE d.code END,
       next_lookup_at = CASE WHEN r.forward THEN CASE WHEN r.state = 'unknown' THEN now() + $2 * interval '1 s' END ELSE d.next_lookup_at END
     FROM json_to_recordset($1) AS r(id uuid, forward boolean, state text, provider_id text, reason text, code text)
     WHERE d.id = r.id AND d.id = ANY($3)`,
    // The ids once more, so that the planner knows how few they are and goes by the index.
    [JSON.stringify(rows), desk.unknownWaitSeconds, rows.map((row) => row.id)],
  );
}

async function noticesSent(tx: Tx, desk: NextDesk, attempts: readonly LockedAttempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const ids = attempts.map((attempt) => attempt.noticeId);
  const sent = await tx.query<{ id: string }>(
    `UPDATE notice SET state = 'sent', sent_at = coalesce(sent_at, now()) WHERE id = ANY($1) AND state NOT IN ('sent', 'delivered') RETURNING id`,
    [ids],
  );
  const now = new Set(sent.map((row) => row.id));
  await tx.record(
    attempts
      .filter((attempt) => now.has(attempt.noticeId))
      .map((attempt) => ({
        kind: 'notice.sent' as const,
        complaintId: attempt.complaintId,
        subjectId: attempt.noticeId,
        actor,
        data: { attempt: attempt.id, medium: attempt.medium },
      })),
  );
  await satisfyDuties(tx, desk.deadlines, [...now]);
}

async function noticesDelivered(tx: Tx, desk: NextDesk, attempts: readonly LockedAttempt[]): Promise<void> {
  if (attempts.length === 0) return;
  await tx.query(`UPDATE notice SET state = 'delivered', delivered_at = coalesce(delivered_at, now()) WHERE id = ANY($1)`, [
    attempts.map((attempt) => attempt.noticeId),
  ]);
  await tx.record(
    attempts.map((attempt) => ({
      kind: 'notice.delivered' as const,
      complaintId: attempt.complaintId,
      subjectId: attempt.noticeId,
      actor,
      data: { attempt: attempt.id, medium: attempt.medium },
    })),
  );
  await satisfyByArrival(
    tx,
    desk.deadlines,
    attempts.map((attempt) => attempt.noticeId),
  );
}

async function tellUnknown(tx: Tx, moved: readonly (Verdict & { attempt: LockedAttempt })[]): Promise<void> {
  await tx.record(
    moved
      .filter((one) => one.state === 'unknown')
      .map(({ attempt, reason }) => ({
        kind: 'delivery.unknown' as const,
        complaintId: attempt.complaintId,
        subjectId: attempt.noticeId,
        actor,
        data: { attempt: attempt.id, medium: attempt.medium, reason: reason ?? '' },
      })),
  );
}
