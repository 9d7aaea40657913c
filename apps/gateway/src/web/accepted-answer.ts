import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { FastifyReply } from 'fastify';
import type { Accepted } from '../intake/channel.js';

/** What our own APIs answer when a complaint is taken: 201, or 200 when it was taken before. */
export function sendAccepted(reply: FastifyReply, accepted: Accepted, place: { readonly publicUrl: string; readonly zone: string }): void {
  void reply
    .status(accepted.repeated ? 200 : 201)
    .header('cache-control', 'no-store')
    .send({
      reference: accepted.reference,
      code: accepted.code,
      statusUrl: `${place.publicUrl}/status/${accepted.reference}`,
      receivedAt: instantInZone(accepted.receivedAt, place.zone),
      dueOn: accepted.dueOn,
      ...(accepted.provisional ? { provisional: true } : {}),
    });
}
