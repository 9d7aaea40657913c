import { foldEmail } from '@app/shared/contact/email-address.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { columns } from '@app/shared/persistence/columns.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { peopleKeys } from '@app/shared/routing/conflicts.js';
import { accessCode, hashAccessCode } from '@app/shared/secrets/access-code.js';

/** A complaint that is new. */
export interface ComplaintRow {
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly draft: ComplaintDraft;
}

/** Inserts complaints with their contents cleaned and the hashes of their access codes. */
export async function insertComplaintRows(tx: Tx, rows: readonly ComplaintRow[], codeSecret: string): Promise<void> {
  await tx.query(
    `INSERT INTO complaint (id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category,
                            facts, may_acknowledge, email_key, conflicts)
     SELECT id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category, facts,
            may_acknowledge, email_key, ARRAY(SELECT jsonb_array_elements_text(conflicts))
     FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
                          $11::jsonb[], $12::date[], $13::text[], $14::text[], $15::jsonb[], $16::boolean[], $17::text[], $18::jsonb[])
       AS r(id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category, facts,
            may_acknowledge, email_key, conflicts)`,
    columns(rows, ({ complaintId, reference, receivedAt, draft }) => [
      complaintId,
      reference,
      hashAccessCode(codeSecret, reference, accessCode(codeSecret, reference)),
      draft.channel,
      receivedAt,
      draft.language,
      draft.subject === undefined ? null : cleanText(draft.subject, 1_000),
      cleanText(draft.text),
      JSON.stringify(cleanJson(draft.complainant)),
      draft.prefers ?? null,
      draft.against ? JSON.stringify(cleanJson(draft.against)) : null,
      draft.occurredOn ?? null,
      draft.wish === undefined ? null : cleanText(draft.wish, 10_000),
      draft.category === undefined ? null : cleanText(draft.category, 200),
      JSON.stringify(cleanJson(draft.facts ?? {})),
      draft.mayAcknowledge ?? true,
      foldEmail(draft.complainant.email) ?? null,
      // Until it is routed and judged by the papers, too: whoever is named does not read it.
      JSON.stringify(cleanJson(peopleKeys(draft.against))),
    ]),
  );
}

/** Work for a person: what nobody else could read. */
export async function insertReadByHand(tx: Tx, complaintIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO work (id, complaint_id, kind, subject_id) SELECT gen_random_uuid(), id, 'read-by-hand', id FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING`,
    [complaintIds],
  );
}
