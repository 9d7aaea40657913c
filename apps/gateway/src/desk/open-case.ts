import type { ComplaintStatus } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { assistanceOf, assistsIn, demandRightTo, inSight, maySee, restrictedSince, type Seen, seenIn, sightOf } from './sight.js';
import { demandRight, reach, type Staff } from './staff.js';

/** What an action needs of the unit of work: its one transaction. The desk's forms hand in one that happens once. */
export type Transactions = Pick<UnitOfWork, 'run'>;

/** A case under our hands: its row is locked until the transaction ends (others may still refer to it). */
export interface OpenCase extends Seen {
  readonly id: string;
  readonly reference: string;
  readonly status: ComplaintStatus;
  /** Where its clock starts: the earliest receipt of all that is part of it. */
  readonly receivedAt: Date;
  readonly language: Language;
  readonly claimId: string | null;
  readonly claimLive: boolean;
  /** Who holds it: as the trail names them, and which of those who have this name. */
  readonly holder: string | null;
  readonly holderId: string | null;
  /** The case that it is part of. */
  readonly mergedInto: string | null;
  /** When its person was erased; null: never. */
  readonly erasedAt: Date | null;
  readonly now: Date;
}

/** Most cases have no parts, and the walk through those of one costs more than all else here. */
const clockStart = `CASE WHEN EXISTS (SELECT 1 FROM complaint part WHERE part.merged_into = c.id) THEN first_received(c.id) ELSE c.received_at END`;

const openSql = (assists = 'false') => `
  SELECT c.id, c.reference, c.status, c.department, c.conflicts, ${clockStart} AS "receivedAt", c.language, c.claim_id AS "claimId", c.merged_into AS "mergedInto", c.erased_at AS "erasedAt",
         coalesce(c.claim_until > now(), false) AS "claimLive", h.actor AS holder, h.staff_id AS "holderId", clock_timestamp() AS now, ${restrictedSince('c')} IS NOT NULL AS restricted, ${assists} AS assists
  FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id`;

/**
 * What stays with the case that it was asked of when that is joined to another: whose data it is about, and what keeps it. Everything else is done to the
 * case that goes on.
 */
const ofParts: readonly Action[] = ['data-request.ask', 'data-request.answer', 'hold.lift'];

/**
 * The one gate to changing a case: it is locked, and theirs to do this to (sight.ts). Fails with `not-found` for whoever may not see it, with
 * `auth.forbidden`, with `complaint.merged` when it is part of another one (but for what stays with a part, `ofParts`), and with `case.erased`. `now` is the database's time.
 */
export async function openCase(tx: Tx, staff: Staff, typedReference: string, action: Action): Promise<OpenCase> {
  demandRight(staff, action);
  const sees = seenIn('c', '$2', '$3', '$4', '$5');
  const [found] = await tx.query<OpenCase>(
    `${openSql(assistsIn('c', '$4', '$5'))} WHERE c.reference = $1 AND ${sees} FOR NO KEY UPDATE OF c`,
    [readReference(typedReference) ?? '', ...sightOf(staff), ...assistanceOf(staff)],
  );
  if (!found) throw new Failure('not-found');
  demandRightTo(staff, action, found);
  if (found.status === 'merged' && !ofParts.includes(action)) throw new Failure('complaint.merged');
  if (found.erasedAt !== null) throw new Failure('case.erased');
  return found;
}

/** Two cases, merged ones too, locked in the order of their ids so that two who meet wait for each other. Fails with `not-found`. */
export async function openCases(tx: Tx, staff: Staff, typedOne: string, typedOther: string, action: Action): Promise<[OpenCase, OpenCase]> {
  demandRight(staff, action);
  const wanted = [typedOne, typedOther].map((typed) => readReference(typed) ?? '');
  const rows = await tx.query<OpenCase>(
    `${openSql()} WHERE c.reference = ANY($1) AND ${inSight('c', '$2', '$3')} ORDER BY c.id FOR NO KEY UPDATE OF c`,
    [wanted, ...sightOf(staff)],
  );
  const found = wanted.map((reference) => rows.find((row) => row.reference === reference));
  const [one, other] = found;
  if (!one || !other || ![one, other].every((each) => maySee(staff, each))) throw new Failure('not-found');
  for (const each of [one, other]) {
    demandRightTo(staff, action, each);
    if (each.erasedAt !== null) throw new Failure('case.erased');
  }
  return [one, other];
}

/**
 * The case for somebody who is about to change it, by the table of rights: whose right needs a claim names the live one, which must be their own.
 * Fails with `claim.missing`, `claim.lost` or `claim.held-by-another`, and `auth.forbidden`.
 */
export async function openHeldCase(
  tx: Tx,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  action: Action,
): Promise<OpenCase> {
  demandRight(staff, action);
  const found = await openCase(tx, staff, reference, 'case.read');
  const theirs = found.claimLive && found.holderId === staff.id;
  if (claimId !== undefined && !(theirs && found.claimId === claimId)) throw new Failure('claim.lost');
  // A claim that is not named is none that they act by.
  demandRightTo(staff, action, claimId === undefined && theirs ? { ...found, claimLive: false } : found);
  return found;
}

/**
 * The case for somebody who says what it is about: no claim is needed, but one that is named must stand, and what somebody else holds is
 * changed by them, or by who oversees. Fails with `claim.lost`, `claim.held-by-another` and `auth.forbidden`.
 */
export async function openUnheldCase(
  tx: Tx,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  action: Action,
): Promise<OpenCase> {
  if (claimId !== undefined) return await openHeldCase(tx, staff, reference, claimId, action);
  const found = await openCase(tx, staff, reference, action);
  const worksByClaim = reach(staff, 'case.decide') === 'held';
  if (worksByClaim && found.claimLive && found.holderId !== staff.id) throw new Failure('claim.held-by-another');
  return found;
}

/**
 * Locks all that is one case, in the order of ids, before it is moved as one: who meets waits and never deadlocks. Locks nothing, and waits for
 * nothing, where there is no such case for this person; whoever opens it finds that out.
 */
export async function lockFamily(tx: Tx, staff: Staff, typedReferences: readonly string[]): Promise<void> {
  await tx.query(
    `WITH RECURSIVE up AS (
       SELECT c.id, c.merged_into FROM complaint c WHERE c.reference = ANY($1) AND ${inSight('c', '$2', '$3')} UNION SELECT c.id, c.merged_into FROM complaint c JOIN up ON c.id = up.merged_into),
     family AS (SELECT id FROM up UNION SELECT c.id FROM complaint c JOIN family f ON c.merged_into = f.id)
     SELECT 1 FROM complaint WHERE id IN (SELECT id FROM family) ORDER BY id FOR NO KEY UPDATE`,
    [typedReferences.map((typed) => readReference(typed) ?? ''), ...sightOf(staff)],
  );
}
