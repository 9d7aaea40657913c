import type { Reader } from '../../persistence/unit-of-work.js';
import { note } from '../../platform/health/heartbeat.js';

/** What became of mails with a head: `owed` has not left yet, `unknown` may have left, `refused` will not. */
export type HeadMailState = 'owed' | 'begun' | 'taken' | 'refused' | 'unknown';

/** The last head for one address of the institution, and the last one that a mail server took. */
export interface MailedHead {
  readonly recipient: string;
  readonly state: HeadMailState;
  readonly owedAt: Date;
  /** Events that the head speaks of. */
  readonly size: number;
  readonly tries: number;
  readonly reason: string | null;
  readonly lastTakenAt: Date | null;
  /** It should have left by now: it was put off, refused, or nobody knows. */
  readonly failing: boolean;
}

/** How the mailing of heads stands, for each address that the last head was for. */
export async function mailedHeads(from: Reader): Promise<MailedHead[]> {
  return await from.read<MailedHead>(
    `SELECT DISTINCT ON (recipient) recipient, state, owed_at AS "owedAt", size::int8::float8 AS size, tries, reason,
       (SELECT max(t.taken_at) FROM chain_mail t WHERE t.recipient = m.recipient) AS "lastTakenAt",
       state IN ('refused', 'unknown') OR (state = 'owed' AND (tries > 0 OR owed_at < now() - interval '1 hour')) AS failing
     FROM chain_mail m WHERE m.owed_at = (SELECT max(owed_at) FROM chain_mail) ORDER BY recipient, size DESC`,
  );
}

/** For `/health/ready`: heads that do not reach the addresses they are mailed to. Addresses are not named: the auditor's page has them. */
export async function mailedHeadNotes(from: Reader): Promise<string[]> {
  const failing = (await mailedHeads(from)).filter((one) => one.failing);
  if (failing.length === 0) return [];
  const [{ owedAt, reason }] = failing as [MailedHead];
  return [
    `${note}the head of the record was not mailed to ${failing.length} address(es) of \`anchors.mailTo\` (owed since ${owedAt.toISOString()}): ${reason ?? 'it waits.'}`,
  ];
}
