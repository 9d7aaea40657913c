import { readReplyAddress } from '@app/shared/contact/reply-address.js';
import type { Answers, DeliveryReport } from '@app/shared/domain/complaint/answers.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { mayReopen } from '@app/shared/domain/complaint/complaint-status.js';
import { blameOf } from '@app/shared/domain/delivery/mail-reply.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNoticeOnce } from '@app/shared/records/notice-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { storeEnclosures } from '../evidence/enclosure-rows.js';
import { attachEvidence } from '../evidence/evidence-rows.js';
import { storeAttachments } from '../evidence/evidence-store.js';
import { caseOf, type NamedCase } from './case-of.js';

/** A case that a message joins by itself, because it carries what nobody can guess. */
export interface AnsweredCase extends NamedCase {
  /** The notice it answers or returns, where it names one. */
  readonly noticeId?: string;
}

/** The stored message that is judged. */
export interface StoredMessage {
  readonly id: string;
  readonly channel: string;
}

type Writer = 'complainant' | 'another-address';

const ourId = /^<([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@[^<>@\s]+>$/i;
const bounceAddress = /^[^@]*\+([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@/i;

/**
 * The case that a message answers, found by its own address, by the id of a notice of ours, or by the address that bounces of a notice come
 * back to. Each of them holds more random bits than anybody guesses. A bare reference never finds one: that is only proposed.
 */
export async function caseAnswered(tx: Tx, codeSecret: string, answers: Answers): Promise<AnsweredCase | undefined> {
  const notice = await noticeNamed(tx, answers);
  const noticed = notice && (await caseOf(tx, notice.reference));
  if (noticed) return { ...noticed, noticeId: notice.id };
  for (const address of answers.addresses) {
    const reference = readReplyAddress(codeSecret, address);
    const found = reference === undefined ? undefined : await caseOf(tx, reference);
    if (found) return found;
  }
  return undefined;
}

/** The ids of messages of ours that an answer names. */
function idsNamed({ messageIds, addresses }: Answers): string[] {
  const ids = [
    ...messageIds.map((id) => ourId.exec(id)?.[1]),
    ...addresses.map((address) => bounceAddress.exec(address.slice(0, 400))?.[1]),
  ];
  return [...new Set(ids.flatMap((id) => (id === undefined ? [] : [id.toLowerCase()])))];
}

/** Which message to our own people a report says did not arrive, or not yet; undefined where it speaks of none. */
export async function staffMessageReturned(tx: Tx, answers: Answers): Promise<string | undefined> {
  const ids = answers.report === undefined || answers.report.outcome === 'delivered' ? [] : idsNamed(answers);
  if (ids.length === 0) return undefined;
  const [found] = await tx.query<{ id: string }>(`SELECT id FROM staff_message WHERE id = ANY($1::uuid[]) AND medium = 'email'`, [ids]);
  return found?.id;
}

async function noticeNamed(tx: Tx, answers: Answers): Promise<{ id: string; reference: string } | undefined> {
  const known = idsNamed(answers);
  if (known.length === 0) return undefined;
  // Of several the latest: references run from the oldest to what is answered.
  const [notice] = await tx.query<{ id: string; reference: string }>(
    `SELECT n.id, c.reference FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.id = ANY($1::uuid[]) ORDER BY n.raised_at DESC, n.id DESC LIMIT 1`,
    [known],
  );
  return notice;
}

/**
 * Adds to a case what was written about it: evidence, a note of kind follow-up, its files, and the event. A case that is decided or closed
 * stays so; whether it is taken up again is work for a person, `reopening`. Where the case was joined to another, what came lies with the one
 * that it names, and the work with the one that is worked on.
 */
export async function followUp(
  tx: Tx,
  message: StoredMessage,
  draft: ComplaintDraft,
  answered: AnsweredCase,
  by: Writer = isComplainant(draft, answered) ? 'complainant' : 'another-address',
): Promise<void> {
  const { id, namedId } = answered;
  const noteId = newId();
  await attachEvidence(tx, [message.id], namedId);
  await tx.query(
    `INSERT INTO note (id, complaint_id, kind, actor, body, evidence_id, quoted_text, signature) VALUES ($1, $2, 'follow-up', $3, $4, $5, $6, $7)`,
    [noteId, namedId, actorOf(message), cleanText(draft.text), message.id, putAside(draft, 'quotedText'), putAside(draft, 'signature')],
  );
  await storeAttachments(tx, namedId, message.id, draft.attachments ?? []);
  await storeEnclosures(tx, namedId, message.id, draft.enclosures ?? []);
  if (draft.unreadable !== undefined) await openWork(tx, [{ kind: 'read-by-hand', complaintId: id, subjectId: noteId }]);
  if (by === 'complainant' && draft.mayAcknowledge !== false) await proveAddress(tx, message, namedId);
  const reopening = mayReopen(answered);
  if (reopening) await openWork(tx, [{ kind: 'reopening', complaintId: id, subjectId: noteId }]);
  await tx.record([
    {
      kind: 'complaint.followed-up',
      complaintId: id,
      subjectId: noteId,
      actor: actorOf(message),
      data: { evidence: message.id, files: draft.attachments?.length ?? 0, by, reopening },
    },
  ]);
}

/**
 * Keeps a machine's message with the case it answers. A report that a notice did not arrive is told as `delivery.bounced`, about the notice;
 * everything else only as a line of the trail.
 */
export async function keepAutomatic(
  tx: Tx,
  message: StoredMessage,
  answered: AnsweredCase,
  report: DeliveryReport | undefined,
): Promise<void> {
  const { id, namedId } = answered;
  await attachEvidence(tx, [message.id], namedId);
  const returned = report !== undefined && report.outcome !== 'delivered';
  const noticeId = returned ? (answered.noticeId ?? (await noticeSentTo(tx, namedId, report))) : undefined;
  const told = { complaintId: id, actor: actorOf(message) };
  if (report && noticeId !== undefined) {
    await tx.record([{ kind: 'delivery.bounced', ...told, subjectId: noticeId, data: returnedData(message, report) }]);
  } else await tx.record([{ kind: 'complaint.auto-answered', ...told, subjectId: message.id }]);
}

/** Tells that a message to our own people came back, or is late. The report hangs on no case: where it is kept its reader says. */
export async function tellStaffBounce(tx: Tx, message: StoredMessage, staffMessageId: string, report: DeliveryReport): Promise<void> {
  const data = returnedData(message, report);
  await tx.record([{ kind: 'delivery.bounced', actor: actorOf(message), subjectId: staffMessageId, data }]);
}

/** What a report says of a mail, without its words: they may quote an address, and stay with the evidence. */
const returnedData = (message: StoredMessage, report: DeliveryReport) => ({
  evidence: message.id,
  outcome: report.outcome,
  permanent: report.outcome === 'failed',
  blame: blameOf({ enhanced: report.status, text: report.diagnostic }),
  ...(report.status === undefined ? {} : { code: report.status }),
});

/** A report that returns nothing of the mail itself: the last one of the case that went to that address, or the last one at all. */
async function noticeSentTo(tx: Tx, complaintId: string, report: DeliveryReport): Promise<string | undefined> {
  const [found] = await tx.query<{ id: string }>(
    `SELECT n.id FROM notice n JOIN delivery d ON d.notice_id = n.id WHERE n.complaint_id = $1 AND d.medium = 'email'
     ORDER BY lower(d.recipient) = ANY($2::text[]) DESC, d.begun_at DESC LIMIT 1`,
    [complaintId, report.recipients.map((recipient) => recipient.toLowerCase())],
  );
  return found?.id;
}

/** What the reader of mail put aside, as its facts have it; null where there is none. */
function putAside({ facts }: ComplaintDraft, name: 'quotedText' | 'signature'): string | null {
  const text = facts?.[name];
  return typeof text === 'string' ? cleanText(text) : null;
}

/** Whether it comes from the address that the complainant gave; a clerk wants to know who else writes into a case. */
function isComplainant({ complainant }: ComplaintDraft, { email }: AnsweredCase): boolean {
  return complainant.email !== undefined && complainant.email.toLowerCase() === email?.toLowerCase();
}

/**
 * Whoever answers, from an address that was only found behind another sender, what was sent there has read it: the address is theirs from now
 * on, and the access code goes to it, which nobody was told before (docs/decisions/0114).
 */
async function proveAddress(tx: Tx, message: StoredMessage, complaintId: string): Promise<void> {
  const [proved] = await tx.query<{ language: string }>(
    `UPDATE complaint SET claimed_media = array_remove(claimed_media, 'email') WHERE id = $1 AND 'email' = ANY(claimed_media) RETURNING language`,
    [complaintId],
  );
  if (!proved) return;
  const noticeId = newId();
  const owed = await oweNoticeOnce(tx, { id: noticeId, complaintId, kind: 'receipt-code', language: proved.language, details: {} });
  const actor = actorOf(message);
  await tx.record([
    { kind: 'contact.confirmed', complaintId, subjectId: message.id, actor, data: { medium: 'email' } },
    ...(owed ? [{ kind: 'notice.owed' as const, complaintId, subjectId: noticeId, actor, data: { kind: 'receipt-code', noticeId } }] : []),
  ]);
}

const actorOf = ({ channel }: StoredMessage): string => `channel:${channel}`;
