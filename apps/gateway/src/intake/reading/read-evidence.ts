import type { Answers } from '@app/shared/domain/complaint/answers.js';
import { cleanJson } from '@app/shared/domain/text/clean-text.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId, newReference } from '@app/shared/platform/process/new-id.js';
import type { Doubted } from '../../doors/arrival.js';
import type { Channel } from '../../doors/channel.js';
import { caseAnswered, followUp, keepAutomatic, staffMessageReturned, tellStaffBounce } from '../answers/follow-ups.js';
import { loadEvidence } from '../evidence/evidence-store.js';
import { type RegisterSettings, registerStored, threadDesk } from '../register-complaints.js';
import { readAuthorityMail, takeAuthorityMail } from './authority-mail.js';
import { ReadingLine } from './reading-line.js';

interface Unread {
  readonly eventId: string;
  readonly id: string;
  readonly channel: string;
  readonly contentType: string;
  readonly envelope: Record<string, unknown>;
  readonly receivedAt: Date;
}

/**
 * Reads what was stored unread (mail), one transaction each and each in its turn: a mail that fails or takes long must not hold its
 * neighbours, nor those of other senders. What carries the token of a case joins it, as a follow-up or, from a machine, as evidence beside it.
 * Else it is a complaint, whose clock runs from the day it came, or, from a machine, in quarantine as `automatic`.
 */
export async function readEvidence(
  unitOfWork: UnitOfWork,
  channels: ReadonlyMap<string, Channel>,
  eventIds: readonly string[],
  settings: RegisterSettings,
  line = new ReadingLine(),
): Promise<void> {
  const unread = await unitOfWork.read<Unread>(
    `SELECT e.id AS "eventId", v.id, v.channel, v.content_type AS "contentType", v.envelope, v.received_at AS "receivedAt"
     FROM event e JOIN evidence v ON v.id = e.subject_id WHERE e.id = ANY($1) AND v.state = 'unread'`,
    [eventIds],
  );
  const results = await Promise.allSettled(
    unread.map((evidence) => line.read(evidence.eventId, senderOf(evidence), () => readOne(unitOfWork, channels, evidence, settings))),
  );
  // Slips of evidence that somebody read meanwhile are done, too.
  const rest = eventIds.filter((id) => !unread.some((evidence) => evidence.eventId === id));
  if (rest.length > 0) await unitOfWork.run((tx) => tx.take('read', rest));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function readOne(
  unitOfWork: UnitOfWork,
  channels: ReadonlyMap<string, Channel>,
  evidence: Unread,
  settings: RegisterSettings,
): Promise<void> {
  const raw = await loadEvidence(unitOfWork, evidence.id);
  const read = channels.get(evidence.channel)?.read;
  if (!read) throw new Error(`The channel ${evidence.channel} stores unread evidence but has no reader.`);
  const { id, channel, contentType, envelope } = evidence;
  const result = await read({ channel, raw, contentType, envelope }, threadDesk(settings).house);
  await unitOfWork.run(async (tx) => {
    const [event] = await tx.take('read', [evidence.eventId]);
    if (!event) return;
    if (result.origin) await noteOrigin(tx, id, result.origin);
    const answered = result.answers && (await caseAnswered(tx, settings.codeSecret, result.answers));
    const read = 'draft' in result ? readAuthorityMail(settings.authorities ?? [], result) : undefined;
    if ('draft' in result && read) await takeAuthorityMail(tx, evidence, { draft: result.draft, read }, answered, settings);
    else if (answered && 'draft' in result) await followUp(tx, evidence, result.draft, answered);
    else if (answered) await keepAutomatic(tx, evidence, answered, result.answers?.report);
    else if ('draft' in result) await registerStored(tx, { evidenceId: id, ...evidence }, result.draft, settings);
    else await putAside(tx, evidence, result.doubt, result.answers);
  });
  await faultPoint('read.after_commit');
}

/**
 * Whose turn it is: a stranger is known by the machine that brought the mail, for a return path costs nothing to invent; what a relay of ours
 * or a mailbox brought, by its return path. Where neither is noted each mail is its own.
 */
function senderOf({ id, channel, envelope }: Unread): string {
  const { from, remoteAddress, trusted } = envelope;
  const known = trusted !== true && typeof remoteAddress === 'string' && remoteAddress !== '' ? remoteAddress : from;
  return typeof known === 'string' && known !== '' ? `${channel} ${known.toLowerCase()}` : id;
}

/** What was found out about the sender belongs to how it came. */
async function noteOrigin(tx: Tx, evidenceId: string, origin: object): Promise<void> {
  await tx.query(`UPDATE evidence SET envelope = envelope || jsonb_build_object('origin', $2::jsonb) WHERE id = $1`, [
    evidenceId,
    JSON.stringify(cleanJson(origin)),
  ]);
}

/** What is no complaint waits for a person to judge; but a mail to our own people that came back, and says which, waits for nobody. */
async function putAside(tx: Tx, evidence: Unread, doubt: Doubted, answers: Answers | undefined): Promise<void> {
  const returned = answers?.report && (await staffMessageReturned(tx, answers));
  await quarantine(tx, evidence.id, doubt);
  if (returned === undefined) return;
  await tellStaffBounce(tx, evidence, returned, answers!.report!);
  await tx.query(
    `UPDATE quarantine SET dismissed_at = now(), dismissed_by = 'system:gateway', dismissal = 'A message to our own people came back.' WHERE evidence_id = $1`,
    [evidence.id],
  );
}

async function quarantine(tx: Tx, evidenceId: string, doubt: Doubted): Promise<void> {
  await tx.query(`UPDATE evidence SET state = 'quarantined' WHERE id = $1`, [evidenceId]);
  await tx.query('INSERT INTO quarantine (id, evidence_id, reference, reason, sentence, finding) VALUES ($1, $2, $3, $4, $5, $6)', [
    newId(),
    evidenceId,
    newReference(),
    doubt.reason,
    doubt.sentence,
    doubt.finding ? JSON.stringify(doubt.finding) : null,
  ]);
}
