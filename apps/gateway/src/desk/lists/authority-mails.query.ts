import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import type { ReferralRead } from '../../intake/reading/referral-read.js';
import { inSight, putSight, restrictedSince } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A mail of an authority that nobody has confirmed as a referral or as a later question. */
export interface AuthorityMailListed {
  readonly reference: string;
  readonly department: string | null;
  readonly since: Date;
  /** When somebody should have looked. */
  readonly due: Date | null;
  /** What was read from the mail that opened the case; null for a later one, and where the case's words are closed. */
  readonly read: ReferralRead | null;
  /** It came under a referral that the case has already. */
  readonly later: boolean;
}

const mostListed = 300;

/** Mails of authorities that wait for a person, of the cases that this person may see, the first due first. Fails with `auth.forbidden`. */
export async function listAuthorityMails(from: Reader, staff: Staff): Promise<readonly AuthorityMailListed[]> {
  demandRight(staff, 'referral.read');
  const values: unknown[] = [];
  const put = (value: unknown) => `$${values.push(value)}`;
  const [department, conflicts] = putSight(staff, put);
  return await from.read<AuthorityMailListed>(
    `SELECT c.reference, c.department, w.since, w.due, c.facts ? 'referral' OR w.subject_id NOT IN (SELECT e.id FROM evidence e WHERE e.complaint_id = c.id ORDER BY e.received_at, e.id LIMIT 1) AS later,
            CASE WHEN ${restrictedSince('c')} IS NULL THEN c.facts->'referralRead' END AS read
     FROM work w JOIN complaint c ON c.id = w.complaint_id
     WHERE w.kind = 'authority-wrote' AND w.done_at IS NULL AND ${inSight('c', department, conflicts)}
     ORDER BY w.due NULLS LAST, w.since, w.id LIMIT ${mostListed}`,
    values,
  );
}
