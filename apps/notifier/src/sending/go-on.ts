import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { onItsWaySql } from '@app/shared/domain/notice/notice-state.js';
import type { RequiredThen } from '@app/shared/notices/compose-notice.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { requeueNotice } from '@app/shared/records/notice-rows.js';
import { codeApart } from '../notices/code-apart.js';
import { lostCode } from '../notices/joined-code.js';
import { complaintFacts } from '../notices/notice-facts.js';
import { insertNotices, rewriteText } from '../notices/notice-rows.js';
import { actor, tellOf } from '../notices/raise-notices.js';
import { reachOf } from '../notices/reach.js';
import { writeNotice } from '../notices/write-notice.js';
import type { NoticeContext } from '../notices/written-notice.js';
import { failForPeople } from './send-failures.js';

/** What choosing the next way needs. */
export interface NextContext extends NoticeContext {
  /** How long an attempt whose answer was lost waits for a receipt before the provider is asked. */
  readonly unknownWaitSeconds: number;
  /** After so long without a final word the provider is asked what became of a message. */
  readonly askAfterSeconds: number;
  /** How long a message waits that a provider put off, step by step; after the last another medium is tried. */
  readonly ladder: string;
}

/** An attempt that brought nothing. `again`: proved not taken, so at once. */
export interface FailedAttempt {
  readonly id: string;
  readonly noticeId: string;
  readonly complaintId: string;
  readonly medium: string;
  readonly next: 'again' | 'later' | 'other-channel' | 'person';
  readonly reason: string;
  readonly retryAfterSeconds: number;
}

interface Stuck {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly obligation: string;
  readonly ruleSet: string | null;
  readonly language: Language;
  readonly dueAt: Date | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly required: readonly RequiredThen[] | null;
  readonly recipient: Complainant | null;
  readonly tried: readonly string[];
  readonly putOff: number;
}

/** Where a notice goes after its attempt failed. What leaves once more is a `notice.requeued` in the trail, whose slip brings it back to the sender; what no way is left for is a `notice.failed`. */
export async function goOn(tx: Tx, desk: NextContext, failed: readonly FailedAttempt[]): Promise<void> {
  for (const attempt of failed) {
    const notice = await lockStuck(tx, attempt);
    if (notice) await step(tx, desk, attempt, notice);
  }
}

/** The notice, if it still waits for this attempt: somebody may have carried it on meanwhile. */
async function lockStuck(tx: Tx, attempt: FailedAttempt): Promise<Stuck | undefined> {
  const [notice] = await tx.query<Stuck>(
    `SELECT ${stuckColumns} FROM notice n WHERE n.id = $1 AND n.medium = $2 AND ${onItsWaySql('n')} FOR UPDATE`,
    [attempt.noticeId, attempt.medium],
  );
  return notice;
}

const stuckColumns = `n.id, n.kind, n.obligation, n.rule_set AS "ruleSet", n.language, n.due_at AS "dueAt", n.details, n.required, n.recipient,
  (SELECT coalesce(array_agg(DISTINCT d.medium), '{}') FROM delivery d WHERE d.notice_id = n.id) AS tried,
  (SELECT count(*)::int FROM delivery d WHERE d.notice_id = n.id AND d.medium = n.medium AND d.state = 'deferred') AS "putOff"`;

async function step(tx: Tx, desk: NextContext, attempt: FailedAttempt, notice: Stuck): Promise<void> {
  if (attempt.next === 'again') return await again(tx, attempt, 0);
  const wait = attempt.next === 'later' ? waitBefore(desk, attempt, notice) : undefined;
  if (wait?.inTime) return await again(tx, attempt, wait.seconds);
  if (attempt.next !== 'person' && (await overAnother(tx, desk, notice, attempt))) return;
  // Nothing else is left: late is better than never.
  if (wait !== undefined) return await again(tx, attempt, wait.seconds);
  await failForPeople(tx, [{ noticeId: notice.id, complaintId: attempt.complaintId, dueAt: notice.dueAt, after: attempt }]);
}

/** The next step of the ladder, and whether it comes before the date; undefined after the last one. */
function waitBefore(desk: NextContext, attempt: FailedAttempt, notice: Stuck): { seconds: number; inTime: boolean } | undefined {
  const rung = readLadder(desk.ladder)[notice.putOff - 1];
  if (rung === undefined) return undefined;
  const seconds = Math.max(rung / 1000, attempt.retryAfterSeconds);
  const left = notice.dueAt === null ? Number.POSITIVE_INFINITY : (notice.dueAt.getTime() - desk.now().getTime()) / 1000;
  return { seconds, inTime: left <= 0 || seconds < left / 2 };
}

async function again(tx: Tx, attempt: FailedAttempt, inSeconds: number): Promise<void> {
  await requeueNotice(tx, attempt.noticeId);
  const eventId = await tell(tx, attempt, { next: attempt.next, inSeconds });
  if (inSeconds > 0)
    await tx.query(`UPDATE slip SET next_at = now() + $2 * interval '1 s' WHERE event_id = $1 AND consumer = 'send'`, [eventId, inSeconds]);
}

/** Why a notice leaves its medium. */
export interface LeftMedium {
  readonly id?: string;
  readonly medium: string;
  readonly reason: string;
  /** Nothing was heard of it, and it may be there: what it held besides is not said again. */
  readonly mayHaveArrived?: boolean;
}

/**
 * Says the same in the words of a medium that was not tried, if the rules allow that one and the text is complete there. Gives whether there
 * was one. The notice must be locked or not yet on its way.
 */
export async function overAnotherMedium(
  tx: Tx,
  desk: NoticeContext,
  noticeId: string,
  complaintId: string,
  leaving: LeftMedium,
): Promise<boolean> {
  const [notice] = await tx.query<Stuck>(`SELECT ${stuckColumns} FROM notice n WHERE n.id = $1 FOR UPDATE`, [noticeId]);
  return notice !== undefined && (await overAnother(tx, desk, notice, { ...leaving, complaintId }));
}

async function overAnother(
  tx: Tx,
  desk: NoticeContext,
  notice: Stuck,
  from: LeftMedium & { readonly complaintId: string },
): Promise<boolean> {
  const complaint = (await complaintFacts(tx, [from.complaintId])).get(from.complaintId);
  // A code proves the number or address it went to, and no other.
  if (!complaint || notice.kind === 'contact-code') return false;
  const facts = {
    ...complaint,
    language: notice.language,
    ...(notice.recipient ? { complainant: notice.recipient, kept: [], namedByHand: true } : {}),
  };
  const reach = (await reachOf(tx, [facts])).get(complaint.id);
  const tried = [...notice.tried, from.medium];
  const written = writeNotice(desk, facts, { ...notice, tried }, reach);
  if (written.state !== 'composed') return false;
  await rewriteText(tx, written);
  if (!notice.recipient && !from.mayHaveArrived && lostCode(written))
    await tellOf(tx, desk, await insertNotices(tx, codeApart(desk, facts, reach, tried)));
  await tell(tx, { ...from, noticeId: notice.id }, { next: 'other-channel', over: written.medium });
  return true;
}

async function tell(
  tx: Tx,
  attempt: LeftMedium & { readonly noticeId: string; readonly complaintId: string },
  more: Readonly<Record<string, unknown>>,
): Promise<string> {
  const [eventId] = await tx.record([
    {
      kind: 'notice.requeued',
      complaintId: attempt.complaintId,
      subjectId: attempt.noticeId,
      actor,
      data: { ...(attempt.id === undefined ? {} : { attempt: attempt.id }), medium: attempt.medium, reason: attempt.reason, ...more },
    },
  ]);
  return eventId as string;
}
