import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { foldReferralNumber } from '@app/shared/domain/complaint/referral-number.js';
import { type Origin, provesSender } from '@app/shared/mail/reading/origin.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { caseOf } from '../answers/case-of.js';
import { type AnsweredCase, followUp } from '../answers/follow-ups.js';
import { keepReferralNumbers } from '../referral-numbers.js';
import { type RegisterSettings, registerStored } from '../register-complaints.js';
import { authorityOf, type ReferralRead, readReferral } from './referral-read.js';

/** A mail of an authority: its draft, and what was read of a referral. */
export interface AuthorityMail {
  readonly draft: ComplaintDraft;
  readonly read: ReferralRead;
}

/** A stored mail. */
interface StoredMail {
  readonly id: string;
  readonly channel: string;
  readonly receivedAt: Date;
}

/** What a mail says of a referral where an authority of the papers wrote it; undefined for everybody else's. */
export function readAuthorityMail(
  authorities: Institution['authorities'],
  { draft, from, origin }: { readonly draft: ComplaintDraft; readonly from?: string | undefined; readonly origin?: object | undefined },
): ReferralRead | undefined {
  const authority = from === undefined ? undefined : authorityOf(authorities, from);
  if (authority === undefined || from === undefined) return undefined;
  // Whom to report to often stands below the letter.
  const words = [draft.text, draft.facts?.['signature']].filter((part) => typeof part === 'string').join('\n');
  return {
    authority,
    proven: origin !== undefined && provesSender(origin as Origin),
    from,
    ...readReferral(draft.subject ?? '', words),
  };
}

/**
 * Takes a mail of an authority. Nothing is decided by a machine: it is a complaint until a person confirms what was read of a referral, and that is work with a
 * date. A mail under a number that a case has, or that answers one of ours, is written to that case, and somebody says which question it asks; but only where
 * its sender is proven, for anybody may know a number.
 */
export async function takeAuthorityMail(
  tx: Tx,
  evidence: StoredMail,
  { draft, read }: AuthorityMail,
  answered: AnsweredCase | undefined,
  settings: RegisterSettings,
): Promise<void> {
  const referred = read.proven && read.number !== undefined ? { authority: read.authority, number: read.number } : undefined;
  const standing = answered ?? (referred && (await caseUnder(tx, referred)));
  if (standing) {
    await followUp(tx, evidence, draft, standing);
    return await askToLook(tx, evidence, standing.id, settings);
  }
  const stamped = { ...draft, facts: { ...draft.facts, referralRead: read } };
  const { complaintId } = await registerStored(
    tx,
    { evidenceId: evidence.id, channel: evidence.channel, receivedAt: evidence.receivedAt },
    stamped,
    settings,
  );
  if (referred) await keepReferralNumbers(tx, [{ complaintId, referred }]);
  await askToLook(tx, evidence, complaintId, settings);
}

async function caseUnder(tx: Tx, referred: Parameters<typeof foldReferralNumber>[0]): Promise<AnsweredCase | undefined> {
  const { authority, number } = foldReferralNumber(referred);
  // Of two mails that come at once the second waits, and finds the case of the first.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`referral:${JSON.stringify([authority, number])}`]);
  const [found] = await tx.query<{ reference: string }>(
    `SELECT c.reference FROM referral_number r JOIN complaint c ON c.id = r.complaint_id WHERE r.authority = $1 AND r.number = $2 ORDER BY c.received_at, c.id LIMIT 1`,
    [authority, number],
  );
  return found && (await caseOf(tx, found.reference));
}

/** Somebody looks by the day that the house gives itself: each mail is work of its own. */
async function askToLook(tx: Tx, { id, receivedAt }: StoredMail, complaintId: string, { lookBy }: RegisterSettings): Promise<void> {
  await openWork(tx, [{ kind: 'authority-wrote', complaintId, subjectId: id, due: lookBy?.(receivedAt) ?? null }]);
}
