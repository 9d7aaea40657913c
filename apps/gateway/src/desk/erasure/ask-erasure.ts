import type { ErasureGround } from '@app/shared/domain/erasure/erasure.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { whatKeepsIt } from '@app/shared/erasure/what-keeps-it.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';

/** Why the person of a case is to be erased. The reason stays for good: it may not name them. */
export interface ErasureWish {
  readonly ground: ErasureGround;
  readonly reason: string;
  /** The request of the person that it answers, where it answers one. */
  readonly dataRequestId?: string;
}

/**
 * Asks that the person of an ended case is erased; another person approves it. Nothing is erased yet. Fails with `erasure.kept` (naming what keeps
 * it), `erasure.asked` where one waits already, `request.invalid` where the reason names the person, and `case.erased`.
 */
export async function askErasure(unitOfWork: Transactions, staff: Staff, reference: string, wish: ErasureWish): Promise<{ id: string }> {
  return await unitOfWork.run(async (tx) => await askForErasure(tx, staff, await openCase(tx, staff, reference, 'case.erase'), wish));
}

/** The same in the transaction of whoever opened the case and may ask for it. */
export async function askForErasure(tx: Tx, staff: Staff, found: OpenCase, wish: ErasureWish): Promise<{ id: string }> {
  const cases = await withJoinedCases(tx, found.id);
  await demandErasable(tx, cases, wish.ground);
  await demandNameless(tx, cases, wish.reason);
  const id = newId();
  const [asked] = await tx.query(
    `INSERT INTO erasure (id, complaint_id, ground, reason, asked_by, asked_by_id, data_request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (complaint_id) WHERE answered_at IS NULL DO NOTHING RETURNING 1`,
    [id, found.id, wish.ground, wish.reason, staff.actor, staff.id, wish.dataRequestId ?? null],
  );
  if (!asked) throw new Failure('erasure.asked');
  await openWork(tx, [{ kind: 'erasure-approval', complaintId: found.id, subjectId: id }]);
  const data = { ground: wish.ground, reason: wish.reason };
  await tx.record([{ kind: 'erasure.asked', complaintId: found.id, subjectId: id, ...by(staff), data }]);
  return { id };
}

/** Fails with `erasure.kept`, naming what keeps these cases. */
export async function demandErasable(tx: Tx, cases: readonly string[], ground: ErasureGround): Promise<void> {
  const kept = await whatKeepsIt(tx, cases, ground);
  if (kept.length === 0) return;
  throw new Failure('erasure.kept', undefined, { fields: kept.map((path) => ({ path, message: sentences[path] })) });
}

const sentences = {
  'not-ended':
    'It is neither withdrawn nor closed: the time to object runs, somebody works on it, or it is part of another case. Take that apart first.',
  hold: 'A legal hold keeps it: a court or an authority needs it. Lift it first, or wait for its last day.',
  restriction: 'The person had its use restricted, which keeps it: end the restriction first.',
  copy: 'A copy that the person asked for can still be fetched: wait for its last day.',
  duties: 'It owes something that has a date: an answer, a report to an authority.',
  notices: 'A notice of it has not left yet.',
  remedies: 'Something that was granted is not fulfilled yet.',
  work: 'Work on it waits for a person.',
} as const;

/** The reason outlives the person's data: it says nothing of what is erased. */
async function demandNameless(tx: Tx, cases: readonly string[], reason: string): Promise<void> {
  const rows = await tx.query<{ known: string }>(
    `SELECT DISTINCT value #>> '{}' AS known FROM complaint c, jsonb_each(c.complainant) WHERE c.id = ANY($1) AND jsonb_typeof(value) = 'string'`,
    [cases],
  );
  const said = reason.toLowerCase();
  if (!rows.some(({ known }) => known.trim().length > 1 && said.includes(known.trim().toLowerCase()))) return;
  const message = 'This reason names the person. It is kept for good: say why without their name, number or address.';
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'reason', message }] });
}
