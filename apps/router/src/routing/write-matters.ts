import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { Choice } from '@app/shared/routing/choose-department.js';

/** What each case was held to be about when it was routed, and by whom: rows of `matter`, for many cases in one statement. */
export async function writeMatters(
  tx: Tx,
  decided: readonly { readonly complaintId: string; readonly choice: Choice }[],
  { coding, papers }: { readonly coding: string; readonly papers: string },
  actor: string,
): Promise<void> {
  const rows = decided.map(({ complaintId, choice: { matter, codes, urgent, decidedBy, refused } }) => ({
    id: newId(),
    complaint_id: complaintId,
    coding: matter?.coding || coding,
    business: codes.business,
    cause: codes.cause,
    origin: codes.origin,
    decided_by: decidedBy,
    department: matter?.department ?? null,
    sure: matter?.sure ?? null,
    cause_sure: matter?.causeSure ?? null,
    version: matter?.version || null,
    papers,
    words: matter?.words ?? [],
    further: matter?.further ?? [],
    urgent: urgent.urgent,
    signs: urgent.signs,
    refused,
    actor,
  }));
  await tx.query(
    `INSERT INTO matter (id, complaint_id, no, coding, business, cause, origin, decided_by, department, sure, cause_sure, version, papers, words, further, urgent, signs, refused, actor)
     SELECT id, complaint_id, 1 + coalesce((SELECT max(no) FROM matter m WHERE m.complaint_id = given.complaint_id), 0), coding, business, cause, origin, decided_by,
            department, sure, cause_sure, version, papers, words, further, urgent, signs, refused, actor
     FROM json_to_recordset($1) AS given(id uuid, complaint_id uuid, coding text, business text, cause text, origin text, decided_by text, department text, sure real,
       cause_sure real, version text, papers text, words text[], further jsonb, urgent text, signs jsonb, refused jsonb, actor text)`,
    [JSON.stringify(rows)],
  );
}
