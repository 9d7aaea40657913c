import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import type { Instruction } from '@app/shared/domain/deadline/records/deadline-input.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { CaseFacts } from '@app/shared/domain/rule-set/applies.js';
import { isInstitutionEvent } from '@app/shared/obligations/institution-duties.js';
import { type NewCaseEvent, recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import { movedEvents, oweMovedDates } from '@app/shared/obligations/told-dates.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import { withdrawComplaintRow } from '@app/shared/records/complaint-rows.js';
import { closeCaseWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { overtakeLook } from '../decisions/second-look.js';
import { type OpenCase, openCase, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { takeBackStanding } from '../remedies/take-back.js';
import { by, type Staff } from '../staff.js';

/** What a rule set counts with and the house cannot see by itself: mediation began, the petition was accepted, a letter went by post. */
export interface EventWish {
  /** A name that a rule set of the case understands; `done` with `obligation` meets any duty. */
  readonly type: string;
  /** When it happened; now where it is not said. */
  readonly at?: Date | undefined;
  readonly obligation?: string | undefined;
  readonly ruleSet?: string | undefined;
  /** The limit that the case's own papers set. */
  readonly instruction?: Instruction | undefined;
}

/** What a case owes now: the day that governs its queue. */
export interface AfterEvent {
  readonly dueOn: string | null;
  readonly provisional: boolean;
}

/**
 * Records that something happened to a case. Its dates follow in the same transaction; whoever was told another day is told anew.
 * Fails with `event.not-known` (naming those that the case's rule sets know) and `events.impossible-order`.
 */
export async function recordEvent(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  wish: EventWish,
): Promise<AfterEvent> {
  return await changeCase(unitOfWork, staff, reference, 'case.record', async (tx, found) => {
    const bound = await boundBy(tx, found);
    const known = caseEventNames(deadlines, bound);
    if (isInstitutionEvent(wish.type))
      throw new Failure('event.not-known', 'It happens to the institution and to no case: record it with `POST /api/institution-events`.');
    if (!known.includes(wish.type))
      throw new Failure('event.not-known', `The rule sets of this case have no event \`${wish.type}\`. They have: ${known.join(', ')}.`);
    if (wish.ruleSet !== undefined) demandBound(bound, wish.ruleSet);
    if (wish.type === 'done') demandObligation(deadlines, bound, wish.obligation);
    if (wish.type === 'accepted') await refuseSecondAcceptance(tx, found);
    const { at, ...event } = wish;
    const told = { complaintId: found.id, actor: staff.actor, event: at ? { ...event, at } : event };
    // An outcome that went by post closes the case as one that the house sent itself.
    const closes = found.status === 'decided' && deadlines.isOutcome(wish.type, bound);
    const after = await record(tx, deadlines, closes ? [told, { ...told, event: { type: 'closed', ...(at ? { at } : {}) } }] : [told]);
    if (wish.type === 'accepted') await oweAcceptance(tx, found, staff);
    return after;
  });
}

/** What a person can record of a case under these rule sets. What happens to the institution is on the list of its duties, and moves nobody's date. */
export function caseEventNames(deadlines: HouseDeadlines, ruleSets: readonly string[]): string[] {
  return deadlines.eventNames(ruleSets).filter((name) => name !== 'withdrawal_received' && !isInstitutionEvent(name));
}

/** States facts of a case that decide what it is owed (`product`, `category`, `class`, …); what was said before under the same name no longer holds. */
export async function stateFacts(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  facts: CaseFacts,
): Promise<AfterEvent> {
  return await changeCase(unitOfWork, staff, reference, 'case.record', (tx, found) =>
    record(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'stated', facts } }]),
  );
}

/** The complainant takes the complaint back: what is still open falls away, and the case is closed. Fails with `complaint.already-decided`. */
export async function withdrawComplaint(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  reason: string,
): Promise<{ status: 'withdrawn' }> {
  await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'case.withdraw');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    await withdraw(tx, deadlines, found.id, by(staff), reason);
  });
  return { status: 'withdrawn' };
}

/**
 * Ends an open case, locked by the caller, because its complainant wants it: whoever holds it holds it no longer, its duties fall away, and nothing is granted or
 * looked at any more, nor asked whether it is the same matter as another.
 */
export async function withdraw(
  tx: Tx,
  deadlines: HouseDeadlines,
  complaintId: string,
  who: { readonly actor: string; readonly actorId?: string },
  reason: string,
): Promise<void> {
  await withdrawComplaintRow(tx, complaintId);
  await freeCase(tx, complaintId, 'withdrawn');
  await takeBackStanding(tx, complaintId, who);
  await overtakeLook(tx, who, complaintId);
  await closeCaseWork(tx, 'link-proposed', complaintId, who.actor);
  await recordCaseEvents(tx, deadlines, [{ complaintId, actor: who.actor, event: { type: 'withdrawal_received' } }]);
  await tx.record([{ kind: 'complaint.withdrawn', complaintId, ...who, data: { reason } }]);
}

/** Changes a case that somebody may see, claimed or not, in one transaction. Fails with `not-found`, `auth.forbidden` and `complaint.merged`. */
export async function changeCase<T>(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  action: Action,
  change: (tx: Tx, found: OpenCase) => Promise<T>,
): Promise<T> {
  const result = await unitOfWork.run(async (tx) => {
    const changed = await change(tx, await openCase(tx, staff, reference, action));
    await faultPoint('desk.before_commit');
    return changed;
  });
  await faultPoint('desk.after_commit');
  return result;
}

/** Adds events to a case with their lines of the trail, and owes word of dates that moved. */
export async function record(tx: Tx, deadlines: HouseDeadlines, news: readonly NewCaseEvent[]): Promise<AfterEvent> {
  const actor = news[0]!.actor;
  const settled = await recordCaseEvents(tx, deadlines, news);
  await tx.record([
    ...news.map(({ complaintId, event: { type, ruleSet, obligation } }) => ({
      kind: 'case.event-recorded' as const,
      complaintId,
      actor,
      data: { type, ruleSet, obligation },
    })),
    ...movedEvents(settled, 'case', actor),
  ]);
  await oweMovedDates(tx, deadlines, settled, 'case', actor);
  const first = settled[0] && deadlines.governing(settled[0].deadlines);
  return { dueOn: first?.dueOn ?? null, provisional: first?.provisional ?? false };
}

/** A second acceptance would start every clock again that the first one started. */
async function refuseSecondAcceptance(tx: Tx, found: OpenCase): Promise<void> {
  const [before] = await tx.query(`SELECT 1 FROM case_event WHERE complaint_id = $1 AND type = 'accepted'`, [found.id]);
  if (before) throw new Failure('events.impossible-order', 'This complaint was already accepted.');
}

/** Where staff decide on acceptance, the complainant hears of it now. */
async function oweAcceptance(tx: Tx, found: OpenCase, staff: Staff): Promise<void> {
  const id = await raiseNotice(tx, found, { kind: 'acknowledgement', ruleSet: null, details: {} });
  await tx.record([
    { kind: 'notice.owed', complaintId: found.id, subjectId: id, ...by(staff), data: { kind: 'acknowledgement', cause: 'accepted' } },
  ]);
}

async function boundBy(tx: Tx, found: OpenCase): Promise<readonly string[]> {
  const [row] = await tx.query<{ ruleSets: string[] | null }>('SELECT rule_sets AS "ruleSets" FROM complaint WHERE id = $1', [found.id]);
  return row?.ruleSets ?? [];
}

function demandBound(bound: readonly string[], ruleSet: string): void {
  if (!bound.includes(ruleSet)) throw new Failure('rule-set.unknown', `${ruleSet} does not bind this case. These do: ${bound.join(', ')}.`);
}

function demandObligation(deadlines: HouseDeadlines, bound: readonly string[], obligation: string | undefined): void {
  const known = deadlines.dutyNames(bound);
  if (obligation === undefined || !known.includes(obligation))
    throw new Failure('request.invalid', undefined, {
      fields: [{ path: 'obligation', message: `Name the duty that was done: ${[...new Set(known)].join(', ')}.` }],
    });
}
