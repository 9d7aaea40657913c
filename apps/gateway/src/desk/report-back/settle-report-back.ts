import type { Instruction } from '@app/shared/domain/deadline/records/deadline-input.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { handedOver } from '@app/shared/domain/report/report-back.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { handOverReportBackRow, questionReportBackRow, receiveReportBackRow } from '@app/shared/records/report-back-rows.js';
import { closeFirstCaseWork } from '@app/shared/records/work-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type AfterEvent, record } from '../actions/record-event.js';
import type { DeskContext } from '../desk-context.js';
import type { OpenCase, Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';
import { type OpenReportBack, openReportBack, type SettledReportBack, settled } from './approve-report-back.js';

/**
 * A file was uploaded at the authority, or a program passed the answer on: that is what reports back, and meets the duty then. `at`: when, now unless given.
 * Fails with `not-found`, `report-back.settled` (also for mails and letters, which the house sends itself) and `events.impossible-order`.
 */
export async function handOverReportBack(
  work: Transactions,
  desk: Pick<DeskContext, 'deadlines'>,
  staff: Staff,
  id: string,
  at: Date | undefined,
): Promise<SettledReportBack> {
  return await work.run(async (tx) => {
    const { report, found } = await openReportBack(tx, staff, id, 'report-back.settle', 'handed-over');
    if (!handedOver.includes(report.medium)) throw new Failure('report-back.settled');
    const when = toldInstant(found, report, at);
    await handOverReportBackRow(tx, id, staff.actor, when ?? found.now);
    await meet(tx, desk.deadlines, staff, report, when);
    await settled(tx, staff, report, 'handed-over');
    return { id, state: 'handed-over' };
  });
}

/**
 * The authority gave its receipt: the report is closed, and the duty with it where nothing met it before (a mail that never left, an upload that nobody
 * recorded). Fails with `not-found`, `report-back.settled` and `events.impossible-order`.
 */
export async function receiveReportBack(
  work: Transactions,
  desk: Pick<DeskContext, 'deadlines'>,
  staff: Staff,
  id: string,
  { receipt, at }: { readonly receipt: string; readonly at: Date | undefined },
): Promise<SettledReportBack> {
  return await work.run(async (tx) => {
    const { report, found } = await openReportBack(tx, staff, id, 'report-back.settle', 'received');
    const when = toldInstant(found, report, at);
    await receiveReportBackRow(tx, id, staff.actor, receipt, when ?? found.now);
    if (await isOwed(tx, report)) await meet(tx, desk.deadlines, staff, report, when);
    await settled(tx, staff, report, 'received', { receipt });
    return { id, state: 'received' };
  });
}

/** What an authority asks after it had a report. `limit`: by when it wants the answer, where it says so; `at`: when the question came. */
export interface QuestionBack {
  readonly question: string;
  readonly limit?: Instruction | undefined;
  readonly at?: Date | undefined;
}

/**
 * The authority asks for more: another report is owed to it, from when the question came, by its new limit. Other clocks of the case stay as they are. Fails
 * with `not-found`, `report-back.settled` and `events.impossible-order`.
 */
export async function questionReportBack(
  work: Transactions,
  desk: Pick<DeskContext, 'deadlines'>,
  staff: Staff,
  id: string,
  { question, limit, at }: QuestionBack,
): Promise<SettledReportBack & AfterEvent> {
  return await work.run(async (tx) => {
    const { report, found, asked } = await openReportBack(tx, staff, id, 'report-back.settle', 'questioned');
    const when = toldInstant(found, report, at);
    await closeFirstCaseWork(tx, 'authority-wrote', report.complaintId, staff.actor);
    await questionReportBackRow(tx, id, staff.actor, question, when ?? found.now);
    const event = {
      type: asked.referral.kind ?? 'transferred_in',
      reportBack: true,
      question: true,
      ...(when === undefined ? {} : { at: when }),
      ...(limit === undefined ? {} : { instruction: limit }),
    };
    const after = await record(tx, desk.deadlines, [{ complaintId: report.complaintId, actor: staff.actor, event }]);
    await settled(tx, staff, report, 'questioned');
    return { id, state: 'questioned', ...after };
  });
}

/** Whether what this report answers is still owed: something that was asked for before it was written. */
async function isOwed(tx: Tx, { complaintId, writtenAt }: Pick<OpenReportBack, 'complaintId' | 'writtenAt'>): Promise<boolean> {
  const owed = await tx.query(
    `SELECT 1 FROM obligation WHERE complaint_id = $1 AND kind = 'report' AND state = 'open' AND started_at <= $2 LIMIT 1`,
    [complaintId, writtenAt],
  );
  return owed.length > 0;
}

/** It was reported back: what that meets is met, at this instant; what was asked for after it was written is owed all the same. */
async function meet(
  tx: Tx,
  deadlines: HouseDeadlines,
  staff: Staff,
  { complaintId, writtenAt }: Pick<OpenReportBack, 'complaintId' | 'writtenAt'>,
  at: Date | undefined,
): Promise<void> {
  const event = { type: 'report_back_sent', writtenAt, ...(at === undefined ? {} : { at }) };
  await record(tx, deadlines, [{ complaintId, actor: staff.actor, event }]);
}

const aMinute = 60_000;

/**
 * When it happened, as somebody tells it; undefined: now. Whoever tells only the minute, or has another clock, is taken at the very instant of what came before.
 * Fails with `events.impossible-order` for what is still to come, and for what lies before the report was approved and handed over.
 */
function toldInstant({ now }: OpenCase, { leftAt }: Pick<OpenReportBack, 'leftAt'>, at: Date | undefined): Date | undefined {
  if (at === undefined) return undefined;
  if (at > now && at.getTime() - now.getTime() < aMinute) return undefined;
  if (at > now) throw new Failure('events.impossible-order', 'This is in the future.');
  if (leftAt === null || at >= leftAt) return at;
  if (leftAt.getTime() - at.getTime() < aMinute) return leftAt;
  throw new Failure('events.impossible-order', 'This is before the report was approved, or handed over.');
}
