import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { ReadText } from '@app/shared/domain/remedy/promised-sums.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import { decideComplaintRow } from '@app/shared/records/complaint-rows.js';
import { demandRootCause, stateRootCause } from '../causes/state-root-cause.js';
import { demandAnswered, withAnswers } from '../decisions/points.js';
import { type AskedLook, askLook, lookAt, overtakeLook } from '../decisions/second-look.js';
import type { DeskContext } from '../desk-context.js';
import { demandPartsAnswered, settleParts } from '../joint/settle-parts.js';
import { type OpenCase, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { demandPromisesApproved, type PromisedRemedy, promiseRemedies } from '../remedies/promise-remedies.js';
import { remedyWords } from '../remedies/remedy-words.js';
import { by, type Staff } from '../staff.js';

/** How a complaint can be decided. `not-ours`: another institution has to answer it. */
export const decisions = ['upheld', 'partly', 'not-upheld', 'settled', 'not-ours'] as const;

/** Parts of a decision that a rule set may want stated each for itself; where they are absent the text stands in their place. */
export const outcomeParts = ['request', 'facts', 'reasons', 'basis', 'lateReason'] as const;
/** A part of a decision that a rule set may want said apart from its text. */
export type OutcomePart = (typeof outcomeParts)[number];

/** A decision as staff write it. `text` is what the complainant reads; the parts stand for themselves where a template asks for them. */
export interface Outcome extends Readonly<Partial<Record<OutcomePart, string | undefined>>> {
  readonly decision: (typeof decisions)[number];
  readonly text: string;
  readonly remedies?: readonly string[] | undefined;
  /** Why it goes without a part that nobody answered; for colleagues, and never told. */
  readonly partsReason?: string | undefined;
  /** What was found behind it: a code of the papers' coding of root causes; for colleagues, and never told. */
  readonly rootCause?: string | undefined;
}

/** What became of a decision: it is sent, or somebody else looks at it first. */
export type Decided = { readonly status: 'decided'; readonly notice: string } | ({ readonly status: 'second-look' } & AskedLook);

/**
 * Decides a case, promises what was approved for it, and raises its outcome notice, in one transaction; or, where the papers want a second look, keeps the
 * decision for somebody else. Fails with `complaint.already-decided`, so a second click changes nothing, with `points.unanswered`, `points.missing` and `parts.unanswered`,
 * with `root-cause.missing` and `root-cause.unknown`, and with `remedy.not-approved` where its words promise a sum that nobody approved.
 */
export async function decideComplaint(
  unitOfWork: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  outcome: Outcome,
): Promise<Decided> {
  const decided = await unitOfWork.run(async (tx): Promise<Decided> => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'case.decide');
    const became = await decideOpenCase(tx, desk, staff, found, outcome);
    await faultPoint('desk.before_commit');
    return became;
  });
  await faultPoint('desk.after_commit');
  return decided;
}

/** Decides a case that lies open, with everything that a decision is checked for. Fails as {@link decideComplaint}. */
export async function decideOpenCase(tx: Tx, desk: DeskContext, staff: Staff, found: OpenCase, outcome: Outcome): Promise<Decided> {
  if (!isOpen(found)) throw new Failure('complaint.already-decided');
  demandRootCause(desk.house, outcome.rootCause);
  const answered = withAnswers(outcome, await demandAnswered(tx, desk, found), found.language);
  const why = await lookAt(tx, desk, found, outcome.decision);
  if (why !== undefined) {
    await demandPartsAnswered(tx, found, outcome.partsReason);
    await demandPromisesApproved(tx, desk, found, textsOf(answered));
    return { status: 'second-look', ...(await askLook(tx, desk, staff, found, { why, outcome })) };
  }
  await overtakeLook(tx, by(staff), found.id);
  const notice = await sendDecision(tx, desk, staff, found, answered);
  return { status: 'decided', notice };
}

/** Sends a decision of a case that lies open: `decided` as the complainant reads it. Gives its notice. Fails with `remedy.not-approved`
 * and `parts.unanswered`. */
export async function sendDecision(tx: Tx, desk: DeskContext, staff: Staff, found: OpenCase, decided: Outcome): Promise<string> {
  const { deadlines } = desk;
  const { partsReason, rootCause, ...outcome } = decided;
  await settleParts(tx, staff, found, partsReason);
  const promises = await promiseRemedies(tx, desk, staff, found, textsOf(outcome));
  await decideComplaintRow(tx, found.id, outcome);
  if (rootCause !== undefined) await stateRootCause(tx, desk.house, staff, found.id, rootCause);
  await freeCase(tx, found.id, 'decided');
  // What was decided is only told by the notice, and only that meets the duty; the list says when it was decided all the same.
  const [settled] = await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: staff.actor, event: { type: 'decided' } }]);
  const promised = settled && deadlines.promised(settled.deadlines);
  const late = promised?.dueAt != null && promised.dueAt <= settled!.record.now;
  const id = await raiseNotice(tx, found, {
    kind: 'outcome',
    ruleSet: promised?.ruleSet ?? null,
    dueAt: promised?.dueAt ?? null,
    details: { ...outcome, ...remediesTold(outcome, promises, found.language), dueOn: promised?.dueOn ?? null, late },
  });
  const data = { decision: outcome.decision, noticeId: id };
  await tx.record([{ kind: 'outcome.decided', complaintId: found.id, subjectId: id, ...by(staff), data }]);
  return id;
}

/** Everything that the complainant reads of a decision. What stands among the remedies is promised by standing there. */
const textsOf = ({ decision: _decision, partsReason: _why, rootCause: _found, text, remedies = [], ...parts }: Outcome): ReadText[] => [
  { text },
  ...Object.values(parts).flatMap((part) => (part === undefined ? [] : [{ text: part }])),
  ...remedies.map((remedy) => ({ text: remedy, whole: true })),
];

/** What was approved is told, with the day it is done by, where whoever decides named no remedies. */
function remediesTold({ remedies }: Outcome, promises: readonly PromisedRemedy[], language: Language): { remedies?: readonly string[] } {
  if (remedies !== undefined || promises.length === 0) return {};
  return { remedies: promises.map((one) => remedyWords(language, one)) };
}
