import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { forgetUndelivered } from './delivery-rows.js';
import { resumeStuck } from './notice-rows.js';
import { closeWork } from './work-rows.js';

/** A number or address that is written to no more, because a provider said for good that nothing can be delivered there. */
export interface FailedReach {
  readonly medium: string;
  readonly recipient: string;
  readonly failedAt: Date;
  /** A sentence, without personal data. */
  readonly why: string | null;
  /** The provider that said so, and its code. */
  readonly by: string | null;
  readonly code: string | null;
}

/** Which of them; all conditions hold together, and none is all of them. */
export interface ReachFilter {
  /** Exact numbers or addresses. */
  readonly recipients?: readonly string[] | undefined;
  readonly medium?: string | undefined;
  readonly since?: Date | undefined;
  readonly provider?: string | undefined;
}

/** A notice that waits for a person because of such a verdict. */
export interface WaitingNotice {
  readonly id: string;
  readonly complaintId: string;
  readonly reference: string;
  readonly kind: string;
  readonly medium: string;
}

const matching = `failed_at IS NOT NULL AND ($1::text[] IS NULL OR recipient = ANY($1)) AND ($2::text IS NULL OR medium = $2)
  AND ($3::timestamptz IS NULL OR failed_at >= $3) AND ($4::text IS NULL OR failed_by = $4)`;
const valuesOf = ({ recipients, medium, since, provider }: ReachFilter) => [
  recipients ?? null,
  medium ?? null,
  since ?? null,
  provider ?? null,
];

/** The latest first, at most `limit`. */
export async function listFailedReach(unitOfWork: Pick<UnitOfWork, 'read'>, filter: ReachFilter, limit = 1_000): Promise<FailedReach[]> {
  return await unitOfWork.read<FailedReach>(
    `SELECT medium, recipient, failed_at AS "failedAt", failed_why AS why, failed_by AS by, failed_code AS code
     FROM reach WHERE ${matching} ORDER BY failed_at DESC, recipient LIMIT $5`,
    [...valuesOf(filter), limit],
  );
}

/**
 * Takes verdicts back: the numbers and addresses are written to again. Gives them, and the notices that still wait for a person because of one;
 * what found another way meanwhile is not among these. An opt-out stays: only the person takes that back.
 */
export async function restoreReach(
  tx: Tx,
  filter: ReachFilter,
  by: string,
): Promise<{ restored: FailedReach[]; waiting: WaitingNotice[] }> {
  const restored = await tx.query<FailedReach>(
    `WITH old AS (SELECT * FROM reach WHERE ${matching} ORDER BY medium, recipient FOR UPDATE)
     UPDATE reach r SET failed_at = NULL, failed_why = NULL, restored_at = now(), restored_by = $5 FROM old
     WHERE r.medium = old.medium AND r.recipient = old.recipient
     RETURNING old.medium, old.recipient, old.failed_at AS "failedAt", old.failed_why AS why, old.failed_by AS by, old.failed_code AS code`,
    [...valuesOf(filter), by],
  );
  return { restored, waiting: restored.length === 0 ? [] : await waitingFor(tx, restored) };
}

async function waitingFor(tx: Tx, restored: readonly FailedReach[]): Promise<WaitingNotice[]> {
  return await tx.query<WaitingNotice>(
    `SELECT n.id, n.complaint_id AS "complaintId", c.reference, n.kind, r.medium FROM notice n JOIN complaint c ON c.id = n.complaint_id
     JOIN json_to_recordset($1) AS r(medium text, recipient text)
       ON r.recipient = coalesce(n.recipient, c.complainant) ->> CASE r.medium WHEN 'sms' THEN 'phone' WHEN 'email' THEN 'email' ELSE 'address' END
     WHERE n.state IN ('failed', 'incomplete') AND n.sent_at IS NULL
       AND (n.chosen -> 'passedOver' ->> r.medium = 'bounced' OR EXISTS (
         SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND d.medium = r.medium AND d.recipient = r.recipient AND d.state IN ('refused', 'undelivered')))
     UNION
     SELECT n.id, n.complaint_id, c.reference, n.kind, r.medium FROM notice n JOIN complaint c ON c.id = n.complaint_id
     JOIN json_to_recordset($1) AS r(medium text, recipient text) ON true
     JOIN delivery d ON d.notice_id = n.id AND d.medium = r.medium AND d.recipient = r.recipient AND d.state = 'undelivered'
     WHERE n.state = 'failed'
     ORDER BY reference, kind, id`,
    [JSON.stringify(restored.map(({ medium, recipient }) => ({ medium, recipient })))],
  );
}

/**
 * Lets notices go that waited for a person, to be written anew for the best medium there is now. The cases are locked first. Those that somebody
 * carried on meanwhile are left alone. Gives how many go.
 */
export async function sendAgain(tx: Tx, notices: readonly Pick<WaitingNotice, 'id' | 'complaintId'>[], by: string): Promise<number> {
  if (notices.length === 0) return 0;
  await tx.query('SELECT 1 FROM complaint WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [
    notices.map(({ complaintId }) => complaintId),
  ]);
  const ids = notices.map(({ id }) => id);
  const going = await resumeStuck(tx, ids, by);
  await forgetUndelivered(tx, ids, by);
  await closeWork(tx, ['notice-incomplete', 'delivery-failed'], ids, by);
  await tx.record(
    going.map(({ id, complaintId, from }) => ({ kind: 'notice.resumed', complaintId, subjectId: id, actor: by, data: { from } }) as const),
  );
  return going.length;
}
