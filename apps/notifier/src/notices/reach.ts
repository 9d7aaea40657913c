import { contactFor } from '@app/shared/contact/contacts.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import { type ContactReach, type SendableMedium, sendableMedia } from '@app/shared/domain/notice/choose-media.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';

/** What is known of a person's number and address, by medium. */
export type KnownReach = Readonly<Partial<Record<SendableMedium, ContactReach>>>;

/** What is known of people's numbers and addresses, by the ids given with them. One statement. */
export async function reachOf(
  tx: Tx,
  people: readonly { readonly id: string; readonly complainant: Complainant; readonly channel: string }[],
): Promise<Map<string, KnownReach>> {
  const contacts = people.flatMap(({ id, complainant, channel }) =>
    sendableMedia.flatMap((medium) => {
      const recipient = contactFor(complainant, medium, factsOf(channel));
      return recipient === undefined ? [] : [{ id, medium, recipient }];
    }),
  );
  if (contacts.length === 0) return new Map();
  const rows = await tx.query<{ id: string; medium: SendableMedium } & ContactReach>(
    `SELECT w.id, medium, reached_at AS "reachedAt", failed_at AS "failedAt", opted_out_at AS "optedOutAt"
     FROM json_to_recordset($1) AS w(id uuid, medium text, recipient text) JOIN reach USING (medium, recipient)`,
    [JSON.stringify(contacts)],
  );
  const known = new Map<string, Partial<Record<SendableMedium, ContactReach>>>();
  for (const { id, medium, ...reach } of rows) known.set(id, { ...known.get(id), [medium]: reach });
  return known;
}

/** Something learned about a number or address. `why` is a sentence for clerks, without personal data. */
export interface ReachNews {
  readonly medium: string;
  readonly recipient: string;
  readonly what: 'reached' | 'failed' | 'opted-out' | 'opted-in';
  readonly why?: string | undefined;
  /** For a failure: the provider that said so, and its code. */
  readonly by?: string | undefined;
  readonly code?: string | undefined;
}

/** Keeps what was learned. A message that arrives takes back a failure, never an opt-out: only the person does. */
export async function noteReach(tx: Tx, news: readonly ReachNews[]): Promise<void> {
  if (news.length === 0) return;
  // One row each: two of one batch would meet in the same statement. The last word counts.
  const rows = [...new Map(news.map((one) => [JSON.stringify([one.medium, one.recipient, one.what]), one])).values()];
  await tx.query(
    `INSERT INTO reach AS r (medium, recipient, reached_at, failed_at, failed_why, failed_by, failed_code, opted_out_at, opted_out_why)
     SELECT medium, recipient, max(now()) FILTER (WHERE what = 'reached'), max(now()) FILTER (WHERE what = 'failed'), max(why) FILTER (WHERE what = 'failed'),
            max(by) FILTER (WHERE what = 'failed'), max(code) FILTER (WHERE what = 'failed'),
            max(now()) FILTER (WHERE what = 'opted-out'), max(why) FILTER (WHERE what = 'opted-out')
     FROM json_to_recordset($1) AS n(medium text, recipient text, what text, why text, by text, code text) GROUP BY medium, recipient ORDER BY medium, recipient
     ON CONFLICT (medium, recipient) DO UPDATE SET
       reached_at = coalesce(excluded.reached_at, r.reached_at),
       failed_at = CASE WHEN excluded.reached_at IS NOT NULL THEN NULL ELSE coalesce(excluded.failed_at, r.failed_at) END,
       failed_why = CASE WHEN excluded.reached_at IS NOT NULL THEN NULL ELSE coalesce(excluded.failed_why, r.failed_why) END,
       failed_by = CASE WHEN excluded.failed_at IS NOT NULL THEN excluded.failed_by ELSE r.failed_by END,
       failed_code = CASE WHEN excluded.failed_at IS NOT NULL THEN excluded.failed_code ELSE r.failed_code END,
       opted_out_at = coalesce(excluded.opted_out_at, r.opted_out_at), opted_out_why = coalesce(excluded.opted_out_why, r.opted_out_why)`,
    [JSON.stringify(rows)],
  );
  const returned = rows.filter((one) => one.what === 'opted-in');
  if (returned.length === 0) return;
  await tx.query(
    `UPDATE reach r SET opted_out_at = NULL, opted_out_why = NULL FROM json_to_recordset($1) AS n(medium text, recipient text)
     WHERE r.medium = n.medium AND r.recipient = n.recipient`,
    [JSON.stringify(returned)],
  );
}
