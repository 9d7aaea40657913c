import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import {
  addresseeBy,
  handedOver,
  type ReportBackMedium,
  type ReportBackState,
  type ReportBackStep,
  reportBackTransitions,
} from '@app/shared/domain/report/report-back.js';
import type { Action } from '@app/shared/domain/rights/rights.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { oweNotice } from '@app/shared/records/notice-rows.js';
import { approveReportBackRow, endReportBackRow } from '@app/shared/records/report-back-rows.js';
import { closeWork, openWork } from '@app/shared/records/work-rows.js';
import { type OpenCase, openCase, type Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';
import { type BoundReferral, headingOf, type ReferralOfCase, referralOfCase } from './referral-of-case.js';
import type { ReportBackContext } from './report-back-context.js';
import { reportBackText } from './report-back-text.js';
import { demandReport } from './write-report-back.js';

/** Where a report stands after somebody did something to it. */
export interface SettledReportBack {
  readonly id: string;
  readonly state: ReportBackState;
}

/**
 * Another person approves a report, under the number of the referral that it was written for, though the case may have been referred again since. A mail or a letter leaves by itself from here; a file or an answer waits to be handed over, with its text as it reads
 * now. It is checked once more: the case may have been decided meanwhile. Fails with `not-found`, `report-back.settled`, `report-back.own` and as writing it.
 */
export async function approveReportBack(
  work: Transactions,
  desk: Pick<ReportBackContext, 'texts'>,
  staff: Staff,
  id: string,
): Promise<SettledReportBack & { readonly notice: string | null }> {
  return await work.run(async (tx) => {
    const { report, found, asked } = await openReportBack(tx, staff, id, 'report-back.approve', 'approved');
    if (report.writtenById === staff.id) throw new Failure('report-back.own');
    demandReport(asked, { values: report.said, medium: report.medium, to: report.recipient });
    const details = { ...headingOf(asked.referral), ...report.said };
    let notice: string | null = null;
    if (handedOver.includes(report.medium)) {
      await approveReportBackRow(
        tx,
        id,
        by(staff),
        reportBackText(desk.texts.desk, { ...found, language: report.language, details }, found.now),
      );
    } else {
      notice = newId();
      const { id: complaintId } = found;
      await oweNotice(tx, {
        id: notice,
        complaintId,
        kind: 'report-back',
        language: report.language,
        details,
        recipient: addresseeBy(report.medium, report.recipient),
      });
      await tx.record([
        { kind: 'notice.owed', complaintId, subjectId: notice, ...by(staff), data: { kind: 'report-back', noticeId: notice } },
      ]);
      await approveReportBackRow(tx, id, by(staff), { noticeId: notice });
    }
    await settled(tx, staff, report, 'approved');
    return { id, state: 'approved', notice };
  });
}

/** Somebody who might approve it does not, and says why: it is written anew. Fails with `not-found`, `report-back.own` and `report-back.settled`. */
export async function returnReportBack(work: Transactions, staff: Staff, id: string, reason: string): Promise<SettledReportBack> {
  return await work.run(async (tx) => {
    const { report } = await openReportBack(tx, staff, id, 'report-back.approve', 'returned');
    if (report.writtenById === staff.id) throw new Failure('report-back.own');
    await endReportBackRow(tx, id, 'returned', { ...by(staff), reason });
    await openWork(tx, [{ kind: 'report-back-returned', complaintId: report.complaintId, subjectId: id }]);
    await settled(tx, staff, report, 'returned', { reason });
    return { id, state: 'returned' };
  });
}

/** A report with its case locked, as whoever does something to it needs it. */
export interface OpenReportBack {
  readonly id: string;
  readonly complaintId: string;
  readonly no: number;
  readonly state: ReportBackState;
  readonly medium: ReportBackMedium;
  readonly language: Language;
  readonly said: Readonly<Record<string, unknown>>;
  readonly recipient: Readonly<Record<string, string>>;
  readonly writtenById: string;
  readonly writtenAt: Date;
  /** When it was approved, or handed over since; null before. */
  readonly leftAt: Date | null;
}

/** The report for somebody who may do this to it; asked again under the lock whether it stands where the step begins. */
export async function openReportBack(
  tx: Tx,
  staff: Staff,
  id: string,
  action: Action,
  step: ReportBackStep,
): Promise<{ readonly report: OpenReportBack; readonly found: OpenCase; readonly asked: ReferralOfCase }> {
  demandRight(staff, action);
  const [of] = await tx.query<{ reference: string }>(
    'SELECT c.reference FROM report_back r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1',
    [id],
  );
  const found = await openCase(tx, staff, of?.reference ?? '', action);
  const [row] = await tx.query<OpenReportBack & BoundReferral>(
    `SELECT referred_by AS "referredBy", referred_as AS "referredAs", id, complaint_id AS "complaintId", no, state, medium, language, said, recipient, written_by_id AS "writtenById", written_at AS "writtenAt", coalesce(handed_at, looked_at) AS "leftAt" FROM report_back WHERE id = $1`,
    [id],
  );
  const { referredBy, referredAs, ...report } = row!;
  if (!reportBackTransitions.allows(report.state, step)) throw new Failure('report-back.settled');
  const asked = await referralOfCase(tx, found.id, { referredBy, referredAs });
  if (asked === undefined) throw new Failure('report-back.not-referred');
  return { report, found, asked };
}

/** The trail has it, and nobody needs to look at it any more. */
export async function settled(
  tx: Tx,
  staff: Staff,
  { id, complaintId, no, medium }: Pick<OpenReportBack, 'id' | 'complaintId' | 'no' | 'medium'>,
  step: Exclude<ReportBackStep, 'written' | 'overtaken'>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (step !== 'returned') await closeWork(tx, ['report-back-approval', 'report-back-returned'], [id], staff.actor);
  else await closeWork(tx, ['report-back-approval'], [id], staff.actor);
  await tx.record([{ kind: `report-back.${step}`, complaintId, subjectId: id, ...by(staff), data: { no, medium, ...more } }]);
}
