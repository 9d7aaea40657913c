import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Granting, type Judged, type Needed, neededFor } from '@app/shared/domain/remedy/limits.js';
import { mostMinor } from '@app/shared/domain/remedy/money.js';
import type { RemedyKind, RemedyState } from '@app/shared/domain/remedy/remedy.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { approveRemedyRow, spendBudget } from '@app/shared/records/remedy-rows.js';
import { closeWork, openWork } from '@app/shared/records/work-rows.js';
import type { DeskContext } from '../desk-context.js';
import { by, type Staff } from '../staff.js';
import { budgetOf, grantedBefore, limitsOf } from './remedy-limits.js';

/** A remedy as it is stored. `minor` is null where it is no money. */
export interface RemedyRow {
  readonly id: string;
  readonly complaintId: string;
  readonly department: string;
  readonly kind: RemedyKind;
  readonly minor: number | null;
  readonly currency: string | null;
  readonly state: RemedyState;
  readonly proposedById: string;
  readonly proposedRole: Role;
  readonly customer: readonly string[];
  readonly matter: string | null;
}

/** What became of a proposal or an approval. */
export interface GrantedRemedy {
  readonly id: string;
  readonly state: RemedyState;
  /** What is still needed; absent where it is granted. */
  readonly needs?: Exclude<Needed, 'nothing'>;
}

/** Columns of a {@link RemedyRow} of `remedy r` and its `complaint c`. */
export const remedyColumns = `r.id, r.complaint_id AS "complaintId", r.department, r.kind, r.minor::float8 AS minor, r.currency, r.state,
  r.proposed_by_id AS "proposedById", r.proposed_role AS "proposedRole", r.customer, c.business AS matter`;

/** The sum that limits are asked with: with it what the same customer was granted of late. Words and corrections are within everybody's limit. */
export async function judgedOf(tx: Tx, { house: { institution } }: DeskContext, remedy: RemedyRow): Promise<Judged> {
  const { minor, currency, matter } = remedy;
  if (minor === null || currency === null) return { sum: 0, matter };
  const { historyMonths, currency: house } = institution.remedies;
  // Bands are sums of the house's currency: what is granted in another passes everybody's, and the second line sees it.
  if (currency !== house) return { sum: mostMinor, matter };
  return { sum: minor + (await grantedBefore(tx, { ...remedy, currency }, historyMonths)), matter };
}

/**
 * Grants a remedy whose case is locked, if everybody who is needed has approved it; else it waits for them on people's list. Fails with
 * `remedy.budget-spent` where the department's budget of this month does not hold it.
 */
export async function grantOrWait(tx: Tx, desk: DeskContext, staff: Staff, remedy: RemedyRow, judged: Judged): Promise<GrantedRemedy> {
  const { institution } = desk.house;
  const proposer: Granting = { id: remedy.proposedById, role: remedy.proposedRole };
  const approvers = await tx.query<Granting>('SELECT staff_id AS id, role FROM remedy_approval WHERE remedy_id = $1 ORDER BY at', [
    remedy.id,
  ]);
  const needs = neededFor(limitsOf(institution), judged, proposer, approvers);
  if (needs !== 'nothing') {
    await openWork(tx, [{ kind: 'remedy-approval', complaintId: remedy.complaintId, subjectId: remedy.id }]);
    return { id: remedy.id, state: 'proposed', needs };
  }
  const [now] = await tx.query<{ month: string }>(`SELECT to_char(now() AT TIME ZONE $1, 'YYYY-MM-01') AS month`, [institution.zone]);
  const { month } = now!;
  const { department, minor, currency } = remedy;
  if (minor !== null && currency !== null) {
    const most = currency === institution.remedies.currency ? budgetOf(institution, department) : null;
    if (!(await spendBudget(tx, { department, month, currency, minor, most }))) throw new Failure('remedy.budget-spent');
  }
  await approveRemedyRow(tx, remedy.id, month);
  await closeWork(tx, ['remedy-approval'], [remedy.id], staff.actor);
  const data = { kind: remedy.kind, minor, currency };
  await tx.record([{ kind: 'remedy.approved', complaintId: remedy.complaintId, subjectId: remedy.id, ...by(staff), data }]);
  return { id: remedy.id, state: 'approved' };
}
