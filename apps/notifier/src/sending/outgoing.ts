import { replyAddress } from '@app/shared/contact/reply-address.js';
import type { Complainant, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import { type NoticeKind, noticeTable } from '@app/shared/domain/notice/notice.js';
import type { NoticeSender } from '@app/shared/notices/notice-values.js';
import { houseLetter } from '@app/shared/paper/house-letter.js';
import { accessCode, partyToken, surveyToken } from '@app/shared/secrets/access-code.js';
import { contactCode } from '@app/shared/secrets/contact-code.js';
import type { Outgoing, OutgoingFile } from '../registry/provider.js';

/** What an attempt needs besides the database. */
export interface OutgoingContext {
  /** Without a slash at its end. */
  readonly receiptsUrl: string;
  readonly publicUrl: string;
  readonly codeSecret: string;
  /** Where the institution takes mail: answers come back to it under the case's own address. */
  readonly mailbox: string;
  readonly house: NoticeSender;
}

/** A notice's text as it lies in its row. */
export interface FrozenText {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly language: Language;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  readonly shown: Readonly<Record<string, string>> | null;
  readonly dueAt: Date | null;
  readonly reference: string;
  readonly answers: string | null;
  /** What is stored of the case's access code, and of the code in the link that a notice carries: they say by which secret it was made. */
  readonly codeHash: Buffer;
  readonly linkHash: Buffer | null;
}

const hashColumns = `c.code_hash AS "codeHash", CASE n.kind WHEN 'survey' THEN (SELECT s.token_hash FROM survey s WHERE s.complaint_id = c.id)
  WHEN 'party-request' THEN (SELECT p.token_hash FROM joint_part p WHERE p.link_id = n.id LIMIT 1) END AS "linkHash"`;

/** The present text of a notice `n` of a complaint `c`. */
export const frozenTextColumns = `n.id AS "noticeId", n.kind, n.language, n.subject, n.body, n.html, n.shown, n.due_at AS "dueAt", c.reference, c.facts->>'messageId' AS answers, ${hashColumns}`;

/** The text that an attempt `d` went out with, which may be an earlier one (`t`, joined on the attempt's number). */
export const sentTextColumns = `n.id AS "noticeId", n.kind, n.language, n.due_at AS "dueAt", c.reference, c.facts->>'messageId' AS answers, ${hashColumns},
  CASE WHEN t.no IS NULL THEN n.subject ELSE t.subject END AS subject, CASE WHEN t.no IS NULL THEN n.body ELSE t.body END AS body,
  CASE WHEN t.no IS NULL THEN n.html ELSE t.html END AS html, CASE WHEN t.no IS NULL THEN n.shown ELSE t.shown END AS shown`;

/** A Message-ID as strangers write it: only a plain one goes into a header of ours. */
const messageId = /^<[^\s<>]{1,250}>$/;

/** One attempt, as `outgoingOf` needs it. */
export interface AttemptOfText {
  readonly attemptId: string;
  readonly provider: string;
  readonly recipient: string;
  readonly validUntil?: Date | undefined;
  readonly mayLeave?: () => boolean;
  readonly limitMilliseconds?: number;
}

/** What leaves, from the frozen text. Codes and survey tokens are put in here and nowhere else; links never carry the code. */
export function outgoingOf(desk: OutgoingContext, attempt: AttemptOfText, frozen: FrozenText): Outgoing {
  const filled = (text: string) => withSecrets(desk, frozen, text);
  return {
    attemptId: attempt.attemptId,
    noticeId: frozen.noticeId,
    kind: frozen.kind,
    recipient: attempt.recipient,
    language: frozen.language,
    subject: frozen.subject ?? '',
    text: filled(frozen.body),
    values: Object.fromEntries(Object.entries(frozen.shown ?? {}).map(([name, value]) => [name, filled(value)])),
    receiptUrl: `${desk.receiptsUrl}/receipts/${attempt.provider}/${attempt.attemptId}`,
    mayLeave: attempt.mayLeave ?? (() => true),
    limitMilliseconds: attempt.limitMilliseconds ?? 60_000,
    // What staff or an authority answer is nothing that the complainant said.
    ...(noticeTable[frozen.kind].audience === 'complainant'
      ? { replyTo: replyAddress(desk.codeSecret, frozen.reference, desk.mailbox) }
      : {}),
    ...(frozen.kind === 'report-back' ? { attachments: [reportAsFile(desk, frozen)] } : {}),
    ...(frozen.html === null ? {} : { html: filled(frozen.html) }),
    ...(frozen.answers !== null && messageId.test(frozen.answers) ? { inReplyTo: frozen.answers } : {}),
    ...(attempt.validUntil === undefined ? {} : { validUntil: attempt.validUntil }),
  };
}

/** An authority files what it gets: the report goes along as a paper, the same words as the mail. */
function reportAsFile(
  { house: { institution } }: OutgoingContext,
  { language, reference, subject, body, noticeId }: FrozenText,
): OutgoingFile {
  return {
    filename: `report-${reference}.pdf`,
    contentType: 'application/pdf',
    content: async () =>
      await houseLetter(institution, {
        language,
        recipient: [],
        reference,
        subject: subject ?? '',
        body,
        // Of a second attempt the same bytes: the day on which the notice was raised, which its id tells.
        date: new Date(Number.parseInt(noticeId.replaceAll('-', '').slice(0, 12), 16)),
      }),
  };
}

/** A clerk's own words may hold anything, so only these kinds have their placeholders filled. */
function withSecrets(desk: OutgoingContext, { kind, reference, noticeId, shown, codeHash, linkHash }: FrozenText, text: string): string {
  // An acknowledgement holds the code only where its text shows one (docs/decisions/0105).
  if (kind === 'receipt-code' || (kind === 'acknowledgement' && shown?.['code'] !== undefined))
    return text.replaceAll('{code}', accessCode(desk.codeSecret, reference, codeHash));
  if (kind === 'contact-code') return text.replaceAll('{code}', contactCode(desk.codeSecret, noticeId));
  if (kind === 'survey')
    return text.replaceAll('{surveyLink}', `${desk.publicUrl}/survey/${surveyToken(desk.codeSecret, reference, linkHash)}`);
  if (kind === 'party-request')
    return text.replaceAll('{partyLink}', `${desk.publicUrl}/party/${partyToken(desk.codeSecret, noticeId, linkHash)}`);
  return text;
}

/** A notice that has a text and waits to leave. */
export interface Ready extends FrozenText {
  readonly medium: SendableMedium;
  readonly ruleSet: string | null;
  readonly obligation: string;
  readonly occurrence: number;
  readonly complaintId: string;
  readonly complainant: Complainant;
  /** A person named this recipient for this notice. */
  readonly named: boolean;
  readonly channel: string;
  readonly prefers: Medium | null;
  readonly attempts: number;
  readonly textNo: number;
  readonly composedAt: Date;
}
