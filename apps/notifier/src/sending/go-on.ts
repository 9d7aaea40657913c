import type { Complainant, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { chooseMedia } from '../notices/choose-media.js';
import { composeNotice } from '../notices/compose-notice.js';
import { complaintFacts } from '../notices/notice-facts.js';
import { openWork } from '../notices/open-work.js';
import { actor, type NoticeDesk } from '../notices/raise-notices.js';
import { requiredFor } from '../notices/required-notices.js';
import type { Acceptance, NoticeValues } from '../templates/known-values.js';

/** How long a message waits that a provider put off, step by step; after the last another medium is tried. */
export const sendLadder = '1m, 5m*3, 30m, 1h*3';

/** What choosing the next way needs. */
export interface NextDesk extends NoticeDesk {
  /** How long an attempt whose answer was lost waits for a receipt before the provider is asked. */
  readonly unknownWaitSeconds: number;
  /** Another ladder, for tests. */
  readonly ladder?: string;
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
  readonly ruleSet: string | null;
  readonly language: Language;
  readonly channel: string;
  readonly prefers: Medium | null;
  readonly complainant: Complainant;
  readonly dueAt: Date | null;
  readonly details: { readonly values: NoticeValues; readonly acceptance: Acceptance };
  readonly tried: readonly string[];
  readonly putOff: number;
}

/** Where a notice goes after its attempt failed. Each step is a `notice.failed` in the trail, whose slip brings it back to the sender. */
export async function goOn(tx: Tx, desk: NextDesk, failed: readonly FailedAttempt[]): Promise<void> {
  for (const attempt of failed) {
    const notice = await lockStuck(tx, attempt);
    if (notice) await step(tx, desk, attempt, notice);
  }
}

/** The notice, if it still waits for this attempt: somebody may have carried it on meanwhile. */
async function lockStuck(tx: Tx, attempt: FailedAttempt): Promise<Stuck | undefined> {
  const [notice] = await tx.query<Stuck>(
    `SELECT n.id, n.kind, n.rule_set AS "ruleSet", n.language, n.due_at AS "dueAt", n.details, c.channel, c.prefers, c.complainant,
       (SELECT array_agg(DISTINCT d.medium) FROM delivery d WHERE d.notice_id = n.id) AS tried,
       (SELECT count(*)::int FROM delivery d WHERE d.notice_id = n.id AND d.medium = n.medium AND d.state = 'deferred') AS "putOff"
     FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.id = $1 AND n.medium = $2 AND n.state IN ('sending', 'sent') FOR UPDATE OF n`,
    [attempt.noticeId, attempt.medium],
  );
  return notice;
}

async function step(tx: Tx, desk: NextDesk, attempt: FailedAttempt, notice: Stuck): Promise<void> {
  if (attempt.next === 'again') return await again(tx, attempt, 0);
  if (attempt.next === 'later') {
    const wait = readLadder(desk.ladder ?? sendLadder)[notice.putOff - 1];
    if (wait !== undefined) return await again(tx, attempt, Math.max(wait / 1000, attempt.retryAfterSeconds));
  }
  if (attempt.next !== 'person' && (await overAnotherMedium(tx, desk, attempt, notice))) return;
  await tx.query(`UPDATE notice SET state = 'failed' WHERE id = $1`, [notice.id]);
  await openWork(tx, [{ kind: 'delivery-failed', complaintId: attempt.complaintId, subjectId: notice.id, due: notice.dueAt }]);
  await tell(tx, attempt, { next: 'person' });
}

async function again(tx: Tx, attempt: FailedAttempt, inSeconds: number): Promise<void> {
  await tx.query(`UPDATE notice SET state = 'composed' WHERE id = $1`, [attempt.noticeId]);
  const eventId = await tell(tx, attempt, { next: attempt.next, inSeconds });
  if (inSeconds > 0)
    await tx.query(`UPDATE slip SET next_at = now() + $2 * interval '1 s' WHERE event_id = $1 AND consumer = 'send'`, [eventId, inSeconds]);
}

/** Says the same in the words of a medium that was not tried, if the rules allow that one and the text is complete there. */
async function overAnotherMedium(tx: Tx, desk: NextDesk, attempt: FailedAttempt, notice: Stuck): Promise<boolean> {
  // A code proves the number or address it went to, and no other.
  if (notice.kind === 'contact-code') return false;
  const facts = (await complaintFacts(tx, [attempt.complaintId])).get(attempt.complaintId);
  const required = requiredFor(desk.rules, notice.kind, { ruleSet: notice.ruleSet, duties: facts?.duties ?? [] });
  const wanted = {
    kind: notice.kind,
    language: notice.language,
    required,
    zone: desk.house.institution.zone,
    ...notice.details,
    durableMediumAgreed: facts?.durableMediumAgreed ?? false,
  };
  for (const medium of chooseMedia(notice).filter((one) => !notice.tried.includes(one))) {
    const text = composeNotice(desk.templates, wanted, medium, desk.now());
    if (!text.allowed || text.missing.length > 0) continue;
    await tx.query(
      `UPDATE notice SET state = 'composed', medium = $2, subject = $3, body = $4, html = $5, template = $6, statements = $7, composed_at = now() WHERE id = $1`,
      [notice.id, medium, text.subject, text.body, text.html, text.template, JSON.stringify(text.statements)],
    );
    await tell(tx, attempt, { next: 'other-channel', over: medium });
    return true;
  }
  return false;
}

async function tell(tx: Tx, attempt: FailedAttempt, more: Readonly<Record<string, unknown>>): Promise<string> {
  const [eventId] = await tx.record([
    {
      kind: 'notice.failed',
      complaintId: attempt.complaintId,
      subjectId: attempt.noticeId,
      actor,
      data: { attempt: attempt.id, medium: attempt.medium, reason: attempt.reason, ...more },
    },
  ]);
  return eventId as string;
}
