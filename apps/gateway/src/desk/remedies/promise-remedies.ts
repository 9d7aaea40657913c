import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Money, plainSum } from '@app/shared/domain/remedy/money.js';
import { notApproved, promisedSums, type ReadText } from '@app/shared/domain/remedy/promised-sums.js';
import type { RemedyKind } from '@app/shared/domain/remedy/remedy.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { promiseRemedyRow } from '@app/shared/records/remedy-rows.js';
import { lastDay } from '../../pages/dates.js';
import type { DeskContext } from '../desk-context.js';
import type { OpenCase } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { takeBack } from './take-back.js';

/** A remedy that an outcome promises, as it is told. */
export interface PromisedRemedy {
  readonly id: string;
  readonly kind: RemedyKind;
  readonly money: Money | null;
  readonly dueOn: string;
}

/** A remedy of a case that is not settled yet. */
export interface StandingRemedy {
  readonly id: string;
  readonly kind: RemedyKind;
  readonly state: 'proposed' | 'approved';
  readonly minor: number | null;
  readonly currency: string | null;
}

/** The remedies of a case that are not settled yet. Fails with `remedy.not-approved` where the words of a decision promise what none that is approved makes. */
export async function demandPromisesApproved(
  tx: Tx,
  desk: DeskContext,
  found: OpenCase,
  texts: readonly ReadText[],
): Promise<StandingRemedy[]> {
  const standing = await tx.query<StandingRemedy>(
    `SELECT id, kind, state, minor::float8 AS minor, currency FROM remedy WHERE complaint_id = $1 AND state IN ('proposed', 'approved') ORDER BY proposed_at, id`,
    [found.id],
  );
  const approved = standing.filter(({ state }) => state === 'approved');
  demandApproved(
    promisedSums(texts, desk.house.institution.remedies.currency),
    approved.flatMap((one) => moneyOf(one) ?? []),
  );
  return standing;
}

/**
 * With the decision of a case every approved remedy of it is promised: a duty with a date. What nobody approved by then is taken back. Fails with
 * `remedy.not-approved`, naming each sum that the decision's words promise and no approved remedy makes.
 */
export async function promiseRemedies(
  tx: Tx,
  desk: DeskContext,
  staff: Staff,
  found: OpenCase,
  texts: readonly ReadText[],
): Promise<PromisedRemedy[]> {
  const { fulfilWithin } = desk.house.institution.remedies;
  const standing = await demandPromisesApproved(tx, desk, found, texts);
  const approved = standing.filter(({ state }) => state === 'approved');
  const open = standing.filter(({ state }) => state === 'proposed');
  await takeBack(tx, found.id, open, by(staff));
  const dueAt = desk.deadlines.closingAfter(found.now, fulfilWithin);
  const dueOn = lastDay(dueAt, desk.house.institution.zone);
  for (const one of approved) await promiseRemedyRow(tx, one.id, dueOn, dueAt);
  await tx.record(
    approved.map(({ id, kind, minor, currency: code }) => ({
      kind: 'remedy.promised' as const,
      complaintId: found.id,
      subjectId: id,
      ...by(staff),
      data: { kind, minor, currency: code, dueOn },
    })),
  );
  return approved.map((one) => ({ id: one.id, kind: one.kind, money: moneyOf(one), dueOn }));
}

const moneyOf = ({ minor, currency }: StandingRemedy): Money | null => (minor === null || currency === null ? null : { minor, currency });

function demandApproved(promised: readonly Money[], approved: readonly Money[]): void {
  const missing = notApproved(promised, approved);
  if (missing.length === 0) return;
  const sums = missing.map((one) => `${one.currency} ${plainSum(one)}`);
  throw new Failure('remedy.not-approved', undefined, {
    values: { sums: sums.join(', ') },
    fields: sums.map((sum) => ({ path: 'text', message: `${sum} is promised; no approved remedy of this case makes that sum.` })),
  });
}
