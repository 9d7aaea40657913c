import { Failure } from '@app/shared/domain/failure/failure.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { resolveDeliveryRow } from '@app/shared/records/delivery-rows.js';
import { closeNoticeWork } from '@app/shared/records/work-rows.js';
import type { Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { openNotice } from './open-notice.js';

/** What a person makes of a delivery whose fate nobody knows: it arrived, the same again, or another way. */
export const resolutions = ['adopt', 'resend', 'other-channel'] as const;

/** What a person decides about a delivery whose fate nobody knows. */
export interface Resolution {
  readonly action: (typeof resolutions)[number];
  /** The provider's id of the message, where the person found it there. */
  readonly providerId?: string | undefined;
}

/**
 * Decides about a delivery of unknown fate, once; the notifier carries it out. Fails with `delivery.known` when its fate is known by now, or
 * somebody decided before.
 */
export async function resolveDelivery(
  unitOfWork: Transactions,
  staff: Staff,
  deliveryId: string,
  { action, providerId }: Resolution,
): Promise<{ delivery: string; notice: string; action: string }> {
  const answer = await unitOfWork.run(async (tx) => {
    const [of] = await tx.query<{ noticeId: string }>('SELECT notice_id AS "noticeId" FROM delivery WHERE id = $1', [deliveryId]);
    if (!of) throw new Failure('not-found');
    const notice = await openNotice(tx, staff, of.noticeId, 'notice.send');
    if (!(await resolveDeliveryRow(tx, deliveryId, action, staff.actor))) throw new Failure('delivery.known');
    await closeNoticeWork(tx, ['delivery-unknown'], notice.id, staff.actor);
    await tx.record([
      {
        kind: 'delivery.resolved',
        complaintId: notice.found.id,
        subjectId: notice.id,
        ...by(staff),
        data: { attempt: deliveryId, action, ...(providerId === undefined ? {} : { providerId }) },
      },
    ]);
    await faultPoint('desk.before_commit');
    return { delivery: deliveryId, notice: notice.id, action };
  });
  await faultPoint('desk.after_commit');
  return answer;
}
