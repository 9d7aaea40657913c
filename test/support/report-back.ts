import { approveReportBack } from '../../apps/gateway/src/desk/report-back/approve-report-back.js';
import { type ReportBackWish, writeReportBack } from '../../apps/gateway/src/desk/report-back/write-report-back.js';
import type { Staff } from '../../apps/gateway/src/desk/staff.js';
import type { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';

/** Reports back to the authority that referred a case by mail or letter: one writes it, another approves it. Gives the report and its notice. */
export async function reportBack(
  unitOfWork: UnitOfWork,
  [writer, approver]: readonly [writer: Staff, approver: Staff],
  reference: string,
  wish: ReportBackWish,
): Promise<{ readonly reportBack: string; readonly notice: string }> {
  const { reportBack } = await writeReportBack(unitOfWork, writer, reference, wish);
  // Nothing is composed at the desk for what the notifier sends.
  const { notice } = await approveReportBack(unitOfWork, { texts: { desk: undefined as never } }, approver, reportBack);
  return { reportBack, notice: notice! };
}
