import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { accessCode } from '@app/shared/platform/access-code.js';
import type { BudgetSettings } from '@app/shared/platform/budgets.js';
import { contactCode } from '@app/shared/platform/contact-code.js';
import { newId } from '@app/shared/platform/new-id.js';
import { replyAddress } from '@app/shared/platform/reply-address.js';
import { holdOverBudget } from '../budgets/hold-over-budget.js';
import { contactFor, type SendableMedium } from '../notices/choose-media.js';
import { openWork } from '../notices/open-work.js';
import type { Outgoing } from './provider.js';
import type { OpenProvider, ProviderRegistry } from './provider-registry.js';

/** How long an attempt belongs to the process that began it; longer than any provider call. */
export const leaseSeconds = 90;

/** What an attempt needs besides the database. */
export interface SendingDesk {
  readonly providers: ProviderRegistry;
  /** Without a slash at its end. */
  readonly receiptsUrl: string;
  readonly codeSecret: string;
  readonly budgets: BudgetSettings;
  /** Where the institution takes mail: answers come back to it under the case's own address. */
  readonly mailbox: string;
}

/** A row that is committed before any byte leaves, and what may then leave. */
export interface Attempt {
  readonly outgoing: Outgoing;
  readonly through: OpenProvider;
}

/** A notice's text as it lies in its row. */
export interface FrozenText {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly language: Language;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  readonly dueAt: Date | null;
  readonly reference: string;
  readonly answers: string | null;
}

interface Ready extends FrozenText {
  readonly medium: SendableMedium;
  readonly complaintId: string;
  readonly complainant: Complainant;
  readonly attempts: number;
}

export const frozenTextColumns = `n.id AS "noticeId", n.kind, n.language, n.subject, n.body, n.html, n.due_at AS "dueAt", c.reference, c.facts->>'messageId' AS answers`;

/**
 * Begins an attempt for each of the notices that is ready to leave: row with intent and lease, notice on its way. Whoever inserts the row
 * is the only one who may call. What is above a budget is held. A notice on this medium whose earlier attempt was taken, or whose fate is not known, is left alone.
 */
export async function beginAttempts(tx: Tx, desk: SendingDesk, noticeIds: readonly string[]): Promise<Attempt[]> {
  if (noticeIds.length === 0) return [];
  const ready = await tx.query<Ready>(
    `SELECT ${frozenTextColumns}, n.medium, n.complaint_id AS "complaintId", c.complainant, (SELECT coalesce(max(attempt_no), 0) FROM delivery d WHERE d.notice_id = n.id) AS attempts
     FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.id = ANY($1) AND n.state = 'composed' AND n.medium IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND d.medium = n.medium AND d.state NOT IN ('deferred', 'refused', 'not-accepted'))
     ORDER BY n.id FOR UPDATE OF n`,
    [noticeIds],
  );
  const reachable = ready.flatMap((notice) => {
    const recipient = contactFor(notice.complainant, notice.medium);
    return recipient === undefined ? [] : [{ ...notice, recipient }];
  });
  await giveToPeople(
    tx,
    ready.filter((notice) => !reachable.some((one) => one.noticeId === notice.noticeId)),
  );
  const begun = (await holdOverBudget(tx, desk.budgets, reachable)).map((notice) => {
    const through = desk.providers.for(notice.medium);
    return { notice, through, outgoing: outgoingOf(desk, newId(), through.id, notice.recipient, notice) };
  });
  if (begun.length === 0) return [];
  const rows = begun.map(({ notice, through, outgoing }) => ({
    id: outgoing.attemptId,
    notice_id: notice.noticeId,
    attempt_no: notice.attempts + 1,
    medium: notice.medium,
    provider: through.id,
    recipient: outgoing.recipient,
  }));
  await tx.query(
    `WITH given AS (SELECT * FROM json_to_recordset($1) AS r(id uuid, notice_id uuid, attempt_no int, medium text, provider text, recipient text)),
     begun AS (INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, lease_until)
               SELECT id, notice_id, attempt_no, medium, provider, recipient, now() + $2 * interval '1 s' FROM given)
     UPDATE notice SET state = 'sending' FROM given WHERE notice.id = given.notice_id`,
    [JSON.stringify(rows), leaseSeconds],
  );
  return begun.map(({ through, outgoing }) => ({ through, outgoing }));
}

/** The contact that the text was written for is gone from the case. */
async function giveToPeople(tx: Tx, notices: readonly Ready[]): Promise<void> {
  if (notices.length === 0) return;
  await tx.query(`UPDATE notice SET state = 'failed' WHERE id = ANY($1)`, [notices.map((notice) => notice.noticeId)]);
  await openWork(
    tx,
    notices.map(({ noticeId, complaintId, dueAt }) => ({ kind: 'delivery-failed', complaintId, subjectId: noticeId, due: dueAt })),
  );
}

/** A Message-ID as strangers write it: only a plain one goes into a header of ours. */
const messageId = /^<[^\s<>]{1,250}>$/;

/** What stands for `{code}` in a text. A clerk's own words may hold anything, so only these two kinds have their placeholder filled. */
function codeOf(secret: string, { kind, reference, noticeId }: FrozenText): string | undefined {
  if (kind === 'receipt-code') return accessCode(secret, reference);
  return kind === 'contact-code' ? contactCode(secret, noticeId) : undefined;
}

/** What leaves, from the frozen text. A code is put in here and nowhere else; links never carry it. */
export function outgoingOf(desk: SendingDesk, attemptId: string, provider: string, recipient: string, frozen: FrozenText): Outgoing {
  const code = codeOf(desk.codeSecret, frozen);
  const filled = (text: string) => (code === undefined ? text : text.replaceAll('{code}', code));
  return {
    attemptId,
    noticeId: frozen.noticeId,
    recipient,
    language: frozen.language,
    subject: frozen.subject ?? '',
    text: filled(frozen.body),
    receiptUrl: `${desk.receiptsUrl}/receipts/${provider}/${attemptId}`,
    replyTo: replyAddress(desk.codeSecret, frozen.reference, desk.mailbox),
    ...(frozen.html === null ? {} : { html: filled(frozen.html) }),
    ...(frozen.answers !== null && messageId.test(frozen.answers) ? { inReplyTo: frozen.answers } : {}),
    ...(frozen.dueAt !== null && frozen.dueAt.getTime() > Date.now() ? { validUntil: frozen.dueAt } : {}),
  };
}
