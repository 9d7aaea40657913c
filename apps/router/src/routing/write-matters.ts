import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { openWork } from '@app/shared/records/work-rows.js';
import type { Choice } from '@app/shared/routing/choose-department.js';

/**
 * What each case was held to be about when it was routed, and by whom: rows of `matter`, for many cases in one statement. Further matters
 * become proposals in the same one; the few complaints that have any cost a second, for work for a person.
 */
export async function writeMatters(
  tx: Tx,
  decided: readonly { readonly complaintId: string; readonly choice: Choice }[],
  { coding, papers }: { readonly coding: string; readonly papers: string },
  actor: string,
): Promise<void> {
  const rows = decided.map(({ complaintId, choice: { matter, codes, urgent, decidedBy, refused, why, jointly } }) => ({
    id: newId(),
    complaint_id: complaintId,
    coding: matter?.coding || coding,
    business: codes.business,
    cause: codes.cause,
    origin: codes.origin,
    cause_origin: codes.causeOrigin,
    proposed_business: matter?.business || null,
    proposed_cause: matter?.cause || null,
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
    why,
    actor,
    jointly: jointly.map((one) => ({ ...one, id: newId() })),
  }));
  const proposed = await tx.query<{ complaintId: string; subjectId: string }>(
    `WITH given AS (
       SELECT * FROM json_to_recordset($1) AS given(id uuid, complaint_id uuid, coding text, business text, cause text, origin text, cause_origin text,
         proposed_business text, proposed_cause text, decided_by text, department text, sure real, cause_sure real, version text, papers text, words text[],
         further jsonb, urgent text, signs jsonb, refused jsonb, why jsonb, actor text, jointly jsonb)),
     written AS (
       INSERT INTO matter (id, complaint_id, no, coding, business, cause, origin, cause_origin, proposed_business, proposed_cause, decided_by, department, sure,
         cause_sure, version, papers, words, further, urgent, signs, refused, why, actor)
       SELECT id, complaint_id, 1 + coalesce((SELECT max(no) FROM matter m WHERE m.complaint_id = given.complaint_id), 0), coding, business, cause, origin,
              cause_origin, proposed_business, proposed_cause, decided_by, department, sure, cause_sure, version, papers, words, further, urgent, signs, refused,
              why, actor
       FROM given)
     INSERT INTO further_matter (id, complaint_id, coding, business, department, sure, words)
     SELECT one.id, given.complaint_id, given.coding, one.business, one.department, one.sure, one.words
     FROM given, jsonb_to_recordset(given.jointly) AS one(id uuid, business text, department text, sure real, words text[])
     ON CONFLICT DO NOTHING RETURNING complaint_id AS "complaintId", id AS "subjectId"`,
    [JSON.stringify(rows)],
  );
  await openWork(
    tx,
    proposed.map((one) => ({ kind: 'joint-handling' as const, ...one })),
  );
}
