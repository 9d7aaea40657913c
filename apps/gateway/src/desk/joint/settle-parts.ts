import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { partStandsSql, unansweredSql } from '@app/shared/records/part-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { OpenCase } from '../open-case.js';
import type { Staff } from '../staff.js';
import { withdrawRow } from './answer-part.js';

/** A part that nobody has answered. */
interface OpenPart {
  readonly id: string;
  readonly complaintId: string;
  readonly department: string | null;
}

/** Fails with `parts.unanswered`, naming whom it waits for, where somebody has not answered and nobody says why it goes without them. */
export async function demandPartsAnswered(tx: Tx, found: OpenCase, reason: string | undefined): Promise<readonly OpenPart[]> {
  const open = await tx.query<OpenPart & { party: string | null }>(
    `SELECT p.id, p.complaint_id AS "complaintId", p.department, p.party->>'kind' AS party FROM joint_part p JOIN complaint c ON c.id = p.complaint_id
     WHERE p.complaint_id = $1 AND ${unansweredSql} AND ${partStandsSql} ORDER BY p.asked_at, p.id`,
    [found.id],
  );
  if (open.length > 0 && !reason?.trim())
    throw new Failure('parts.unanswered', undefined, {
      fields: open.map(({ department, party }) => ({ path: 'partsReason', message: `Not answered: ${department ?? party}.` })),
    });
  return open;
}

/** A decision goes without what was not answered: it is withdrawn, with the reason, and what was answered is no work any more. */
export async function settleParts(tx: Tx, staff: Staff, found: OpenCase, reason: string | undefined): Promise<void> {
  for (const part of await demandPartsAnswered(tx, found, reason)) await withdrawRow(tx, staff, part, reason!.trim());
  const answered = await tx.query<{ id: string }>(`SELECT id FROM joint_part WHERE complaint_id = $1 AND state = 'answered'`, [found.id]);
  await closeWork(
    tx,
    ['part-answered'],
    answered.map(({ id }) => id),
    staff.actor,
  );
}
