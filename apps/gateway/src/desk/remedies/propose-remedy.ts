import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Money, readSum } from '@app/shared/domain/remedy/money.js';
import { type RemedyKind, remedyTable } from '@app/shared/domain/remedy/remedy.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertRemedyRow } from '@app/shared/records/remedy-rows.js';
import type { DeskContext } from '../desk-context.js';
import { openHeldCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { type GrantedRemedy, grantOrWait, judgedOf, type RemedyRow, remedyColumns } from './grant-remedy.js';
import { customerKeysSql } from './remedy-limits.js';

/** What somebody proposes. `amount` as people type it; the house's currency unless another is named. */
export interface RemedyWish {
  readonly kind: RemedyKind;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly reason: string;
}

/**
 * Proposes a remedy for an open case: within what this person may grant alone it is granted at once, else it waits for whoever must approve. A clerk
 * needs the claim. Fails with `request.invalid` (a sum that is none, or is missing, or where none belongs), `complaint.already-decided` and
 * `remedy.budget-spent`.
 */
export async function proposeRemedy(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: RemedyWish,
): Promise<GrantedRemedy> {
  demandRight(staff, 'remedy.propose');
  const money = moneyOf(wish, desk.house.institution.remedies.currency);
  return await work.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'remedy.propose');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const [customer] = await tx.query<{ keys: string[] }>(`SELECT ${customerKeysSql} AS keys FROM complaint c WHERE c.id = $1`, [found.id]);
    const id = newId();
    await insertRemedyRow(tx, {
      id,
      complaintId: found.id,
      department: found.department!,
      kind: wish.kind,
      minor: money?.minor ?? null,
      currency: money?.currency ?? null,
      reason: wish.reason,
      actor: staff.actor,
      actorId: staff.id,
      role: staff.role,
      customer: customer!.keys,
    });
    const data = { kind: wish.kind, minor: money?.minor ?? null, currency: money?.currency ?? null, reason: wish.reason };
    await tx.record([{ kind: 'remedy.proposed', complaintId: found.id, subjectId: id, ...by(staff), data }]);
    const [remedy] = await tx.query<RemedyRow>(
      `SELECT ${remedyColumns} FROM remedy r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1`,
      [id],
    );
    return await grantOrWait(tx, desk, staff, remedy!, await judgedOf(tx, desk, remedy!));
  });
}

/** What is wrong with the sum of a remedy: it is missing, no such remedy has one, or it is none. */
export type SumProblem = 'missing' | 'unwanted' | 'wrong';

const problemWords: Readonly<Record<SumProblem, string>> = {
  missing: 'Say how much.',
  unwanted: 'A correction or an apology has no sum; propose the money by itself.',
  wrong: 'Write a sum as 3600.50, above 0, with no more digits than its currency has.',
};

/** The sum of a wish, undefined where it has none; or what is wrong with it. */
export function readAmount(
  { kind, amount, currency }: Pick<RemedyWish, 'kind' | 'amount' | 'currency'>,
  houseCurrency: string,
): { readonly money: Money | undefined } | { readonly problem: SumProblem } {
  const wants = remedyTable[kind];
  if (amount === undefined || amount.trim() === '') return wants === 'always' ? { problem: 'missing' } : { money: undefined };
  if (wants === 'never') return { problem: 'unwanted' };
  const money = readSum(amount, currency ?? houseCurrency);
  return money === undefined ? { problem: 'wrong' } : { money };
}

function moneyOf(wish: RemedyWish, houseCurrency: string): Money | undefined {
  const read = readAmount(wish, houseCurrency);
  if ('money' in read) return read.money;
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'amount', message: problemWords[read.problem] }] });
}
