import { contactFor } from '@app/shared/contact/contacts.js';
import { ownerOfAddress } from '@app/shared/contact/own-address.js';
import { kindOfNumber, readPhone } from '@app/shared/contact/phone-number.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import { waitsForPerson } from '@app/shared/domain/notice/notice-state.js';
import { forgetUndelivered } from '@app/shared/records/delivery-rows.js';
import { resumeNotice } from '@app/shared/records/notice-rows.js';
import { closeNoticeWork } from '@app/shared/records/work-rows.js';
import type { ContactContext } from '../../drafting/contacts.js';
import type { Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { openNotice } from './open-notice.js';

/** Where a notice goes now. Without anything: where it would have gone by itself. */
export interface Sending {
  readonly medium?: SendableMedium | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/**
 * Lets a notice go that waited for a person: one that was held, one that no way was left for, or one that lacked a statement and is written
 * anew. With `medium` it goes by that one, to a number or address that may be another than the case's: naming an address of somebody who works at the
 * institution says that it is theirs. Fails with `notice.on-its-way` when it does not wait, and `request.invalid` when there is nothing to reach them
 * by: no number that takes text messages, an address of the institution itself.
 */
export async function sendNotice(
  unitOfWork: Transactions,
  staff: Staff,
  noticeId: string,
  wish: Sending,
  house: ContactContext,
): Promise<{ notice: string; state: string }> {
  return await unitOfWork.run(async (tx) => {
    const notice = await openNotice(tx, staff, noticeId, 'notice.send');
    if (!waitsForPerson(notice)) throw new Failure('notice.on-its-way');
    const [row] = await tx.query<{ complainant: Record<string, string> }>(
      'SELECT coalesce(n.recipient, c.complainant) AS complainant FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.id = $1',
      [noticeId],
    );
    const recipient = wish.medium === undefined ? null : recipientOf(row?.complainant ?? {}, wish, wish.medium, house);
    await resumeNotice(tx, noticeId, recipient, staff.actor);
    await forgetUndelivered(tx, [noticeId], staff.actor);
    await closeNoticeWork(tx, ['acknowledge-by-hand', 'notice-incomplete', 'delivery-failed', 'held'], noticeId, staff.actor);
    await tx.record([
      {
        kind: 'notice.resumed',
        complaintId: notice.found.id,
        subjectId: noticeId,
        ...by(staff),
        data: { from: notice.state, ...(wish.medium === undefined ? {} : { medium: wish.medium }) },
      },
    ]);
    return { notice: noticeId, state: 'owed' };
  });
}

/** Somebody with this one way to them, so that no other is chosen. */
function recipientOf(
  known: Readonly<Record<string, string>>,
  wish: Sending,
  medium: SendableMedium,
  house: ContactContext,
): Record<string, string> {
  const field = ({ sms: 'phone', email: 'email', letter: 'address' } as const)[medium];
  const contact = (medium === 'sms' ? readPhone(wish.phone, house.defaultCountry) : wish[field]) ?? known[field];
  const recipient = {
    ...(known['name'] === undefined ? {} : { name: known['name'] }),
    ...(contact === undefined ? {} : { [field]: contact }),
  };
  const message = problemOf(recipient, medium, house);
  if (message !== undefined) throw new Failure('request.invalid', undefined, { fields: [{ path: field, message }] });
  return recipient;
}

function problemOf(recipient: Complainant, medium: SendableMedium, house: ContactContext): string | undefined {
  const own = { addresses: house.addresses ?? [], ownDomains: house.ownDomains };
  if (medium === 'email' && ownerOfAddress(recipient.email, own) === 'house')
    return 'This is an address of the institution itself: it is nobody who complains.';
  if (contactFor(recipient, medium) !== undefined) return undefined;
  if (medium === 'letter') return 'Give an address.';
  if (medium === 'email') return 'Give a mail address.';
  return kindOfNumber(recipient.phone) === 'none'
    ? 'Give a number as +8613800138000.'
    : 'No text message reaches this number: call it, and record what was said.';
}
