import { dayOf } from '@app/shared/domain/calendar/local-date.js';
import { instantOf, minutesOf } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Institution } from '@app/shared/platform/config/institution.js';

/**
 * When something reached the institution, as staff say it: an instant, or a day, which counts from its opening time. Undefined where they say
 * nothing: then it is now. Fails with `request.invalid` for what is still to come.
 */
export function receiptInstant(
  said: { readonly receivedOn?: string | undefined; readonly receivedAt?: string | undefined },
  { zone, businessHours }: Pick<Institution, 'zone' | 'businessHours'>,
  now = new Date(),
): Date | undefined {
  const { receivedOn, receivedAt } = said;
  const at = receivedAt
    ? new Date(receivedAt)
    : receivedOn
      ? new Date(instantOf(dayOf(receivedOn), minutesOf(businessHours.open), zone))
      : undefined;
  if (at === undefined) return undefined;
  // A letter of this morning may be entered before opening time.
  const tooLate = receivedOn ? instantOf(dayOf(receivedOn), 0, zone) > now.getTime() : at > now;
  if (tooLate) {
    const path = receivedAt ? 'receivedAt' : 'receivedOn';
    throw new Failure('request.invalid', undefined, { fields: [{ path, message: 'This is in the future.' }] });
  }
  return at > now ? now : at;
}
