import { foldEmail } from '@app/shared/contact/email-address.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import { columns } from '@app/shared/persistence/columns.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { insertComplaints } from '@app/shared/records/complaint-rows.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { peopleKeys } from '@app/shared/routing/conflicts.js';
import { accessCode, hashAccessCode } from '@app/shared/secrets/access-code.js';
import type { SecretRing } from '@app/shared/secrets/secret-ring.js';

/** A complaint that is new. */
export interface ComplaintRow {
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly draft: ComplaintDraft;
  /** What is stored of the code that was told when it came, where that was before. */
  readonly codeHash?: Buffer | null;
}

/** What is stored of the code that a new reference has. */
export const codeHashOf = (secret: SecretRing, reference: string): Buffer =>
  hashAccessCode(secret, reference, accessCode(secret, reference));

/** Inserts complaints with their contents cleaned and the hashes of their access codes. */
export async function insertComplaintRows(tx: Tx, rows: readonly ComplaintRow[], codeSecret: string): Promise<void> {
  await insertComplaints(
    tx,
    columns(rows, ({ complaintId, reference, receivedAt, draft, codeHash }) => [
      complaintId,
      reference,
      codeHash ?? codeHashOf(codeSecret, reference),
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
      draft.business ?? null,
      draft.cause ?? null,
      JSON.stringify(cleanJson(draft.facts ?? {})),
      draft.mayAcknowledge ?? true,
      foldEmail(draft.complainant.email) ?? null,
      // Until it is routed and judged by the papers, too: whoever is named does not read it.
      JSON.stringify(cleanJson(peopleKeys(draft.against))),
      JSON.stringify(draft.claimed ?? []),
    ]),
  );
}

/** Work for a person: what nobody else could read. */
export async function insertReadByHand(tx: Tx, complaintIds: readonly string[]): Promise<void> {
  await openWork(
    tx,
    complaintIds.map((id) => ({ kind: 'read-by-hand', complaintId: id, subjectId: id })),
  );
}
