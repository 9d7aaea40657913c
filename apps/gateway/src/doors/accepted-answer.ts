import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { keptIn, type ReasonToKeep } from '@app/shared/domain/complaint/kept-as-written.js';
import type { FastifyReply } from 'fastify';
import { shortDeadline } from '../pages/deadline-words.js';
import type { Accepted } from './channel.js';

/** Why something was kept as it was written, for whoever sent it. */
const sentences: Readonly<Record<ReasonToKeep, string>> = {
  withheld: 'This stands for a number that is not shown. Nothing can be sent to it.',
  unreadable: 'This could not be read. It is kept as written, and not used.',
  local: 'The area is missing. The number is kept as written, and nothing is sent to it.',
  extension: 'The extension is kept beside the number.',
  several: 'The first number is used; the others are kept.',
  unknown: 'This is none of the values that are known. It is kept as written, and not used.',
  ours: 'This is an address of the institution itself. Nothing is sent to it.',
};

/**
 * What our own APIs answer when a complaint is taken: 201, or 200 when it was taken before. `keptAsWritten` names what of it could not be
 * taken just as it stands; it is absent where everything could. Where the day of our answer had passed when it came in, `dueOn` is null, `pastDue`
 * that day, and `note` says so in the language of the complaint.
 */
export function sendAccepted(
  reply: FastifyReply,
  accepted: Accepted,
  place: { readonly publicUrl: string; readonly zone: string },
  draft?: ComplaintDraft,
): void {
  const kept = keptIn(draft?.facts).map((one) => ({ ...one, message: sentences[one.why] }));
  void reply
    .status(accepted.repeated ? 200 : 201)
    .header('cache-control', 'no-store')
    .send({
      reference: accepted.reference,
      code: accepted.code,
      statusUrl: `${place.publicUrl}/status/${accepted.reference}`,
      receivedAt: instantInZone(accepted.receivedAt, place.zone),
      dueOn: accepted.pastDue === undefined ? accepted.dueOn : null,
      ...(accepted.pastDue === undefined
        ? {}
        : { pastDue: accepted.pastDue, note: shortDeadline(draft?.language ?? 'en', { pastDue: accepted.pastDue }).sentence }),
      ...(accepted.provisional ? { provisional: true } : {}),
      ...(kept.length > 0 ? { keptAsWritten: kept } : {}),
    });
}
