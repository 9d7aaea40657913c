import { vulnerableSql } from '@app/shared/domain/complaint/care.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { type LookReason, lookReason, lookTransitions, lotOf } from '@app/shared/domain/decision/second-look.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { ofWhole } from '@app/shared/domain/remedy/money.js';
import { foldForSums, sumsIn } from '@app/shared/domain/remedy/sums-in-words.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { endLookRow, insertLookRow } from '@app/shared/records/second-look-rows.js';
import { closeCaseWork, closeWork, openWork } from '@app/shared/records/work-rows.js';
import type { DeskContext } from '../desk-context.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/** A decision that waits for somebody else to look at it. */
export interface AskedLook {
  readonly secondLook: string;
  readonly why: LookReason;
  readonly dueAt: Date;
}

/** Whether somebody else looks at a decision before it is sent, by the papers; undefined: nobody. */
export async function lookAt(
  tx: Pick<Tx, 'query'>,
  { house }: Pick<DeskContext, 'house'>,
  found: { readonly id: string },
  decision: string,
): Promise<LookReason | undefined> {
  const { decisions, remedies } = house.institution;
  const { results, above, vulnerable, sample } = decisions.secondLook;
  if (results.length === 0) return undefined;
  const [words] = await tx.query<{ text: string; vulnerable: boolean }>(
    `SELECT concat_ws(E'\\n', subject, body, wish) AS text, ${vulnerableSql('c')} AS vulnerable FROM complaint c WHERE id = $1`,
    [found.id],
  );
  const named = sumsIn(foldForSums(words!.text), remedies.currency)
    .filter(({ bare, currency }) => !bare && currency === remedies.currency)
    .map(({ minor }) => minor);
  const rule = {
    results,
    above: above === 'off' ? null : ofWhole(above, remedies.currency),
    vulnerable,
    sample: sample === 'off' ? 0 : sample,
  };
  const looked = { decision, named: Math.max(0, ...named), vulnerable: words!.vulnerable, lot: lotOf(found.id) };
  return lookReason(rule, looked);
}

/** Keeps a decision for somebody else to look at; one that waited before is overtaken by it. The case's own clock runs on. */
export async function askLook(
  tx: Tx,
  desk: DeskContext,
  staff: Staff,
  found: OpenCase,
  { why, outcome }: { readonly why: LookReason; readonly outcome: object },
): Promise<AskedLook> {
  await overtakeLook(tx, by(staff), found.id);
  const id = newId();
  const dueAt = desk.deadlines.closingAfter(found.now, desk.house.institution.decisions.secondLook.within);
  await insertLookRow(tx, { id, complaintId: found.id, why, outcome, actor: staff.actor, actorId: staff.id, dueAt });
  await openWork(tx, [{ kind: 'second-look', complaintId: found.id, subjectId: id, due: dueAt }]);
  const data = { why, until: dueAt.toISOString() };
  await tx.record([{ kind: 'second-look.asked', complaintId: found.id, subjectId: id, ...by(staff), data }]);
  return { secondLook: id, why, dueAt };
}

/** A second look that is asked for no longer stands, nor that one was sent back: the decision was written anew, or is sent, or the case ended. */
export async function overtakeLook(
  tx: Tx,
  { actor, actorId }: { readonly actor: string; readonly actorId?: string },
  complaintId: string,
): Promise<void> {
  await closeCaseWork(tx, 'decision-returned', complaintId, actor);
  const [before] = await tx.query<{ id: string }>(`SELECT id FROM second_look WHERE complaint_id = $1 AND state = 'asked'`, [complaintId]);
  if (!before) return;
  await endLookRow(tx, before.id, 'overtaken', { actor, ...(actorId === undefined ? {} : { actorId }) });
  await closeWork(tx, ['second-look'], [before.id], actor);
}

/** A second look that this person is about to answer, with its case locked. */
export interface OpenLook {
  readonly id: string;
  readonly outcome: object;
  readonly askedBy: string;
  readonly askedById: string;
  readonly found: OpenCase;
}

/** Fails with `not-found`, `look.settled` where it was answered, `look.own` for whoever wrote the decision, and `complaint.already-decided`. */
export async function openLook(tx: Tx, staff: Staff, lookId: string): Promise<OpenLook> {
  demandRight(staff, 'decision.review');
  const read = async () =>
    (
      await tx.query<Omit<OpenLook, 'found'> & { reference: string; state: 'asked' }>(
        `SELECT l.id, l.outcome, l.state, l.asked_by AS "askedBy", l.asked_by_id AS "askedById", c.reference
         FROM second_look l JOIN complaint c ON c.id = l.complaint_id WHERE l.id = $1`,
        [lookId],
      )
    )[0];
  const found = await openCase(tx, staff, (await read())?.reference ?? '', 'decision.review');
  const look = (await read())!;
  if (!lookTransitions.allows(look.state, 'agreed')) throw new Failure('look.settled');
  if (look.askedById === staff.id) throw new Failure('look.own');
  if (!isOpen(found)) throw new Failure('complaint.already-decided');
  return { ...look, found };
}

/** Somebody who looked at a decision does not agree, and says why: to write it anew is work of whoever holds the case. Nothing was sent. Fails as {@link openLook}. */
export async function objectToDecision(work: Transactions, staff: Staff, lookId: string, reason: string): Promise<{ state: string }> {
  return await work.run(async (tx) => {
    const { id, found } = await openLook(tx, staff, lookId);
    await endLookRow(tx, id, 'objected', { actor: staff.actor, actorId: staff.id, remark: reason });
    await closeWork(tx, ['second-look'], [id], staff.actor);
    await openWork(tx, [{ kind: 'decision-returned', complaintId: found.id, subjectId: id }]);
    await tx.record([{ kind: 'second-look.objected', complaintId: found.id, subjectId: id, ...by(staff), data: { reason } }]);
    return { state: 'objected' };
  });
}
