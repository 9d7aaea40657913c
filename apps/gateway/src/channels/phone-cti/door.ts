import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { DoorContext } from '../../doors/channel.js';
import { judgeAddress, secretAddress } from '../../doors/secret-address.js';
import type { Webhook, WebhookArrival } from '../../doors/webhook.js';
import { draftOfText } from '../../drafting/text-message.js';
import { flatFields } from '../../http/bodies/flat-fields.js';
import { hashOf } from '../../http/same-text.js';
import { type CallEvent, numbers, readEvent } from './call-event.js';

const numbersOf = (given: string | undefined): BareNumbers => (given === 'national' || given === 'international' ? given : numbers);

/** Events of calls; one complaint for one incoming call. */
export const door: Webhook = {
  channel: 'phone-cti',
  summary: 'Call events of a telephone system',
  description: 'In the form of the Zammad CTI interface. The last part of the address is the proof.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  most: 100_000,
  secret: ['CTI_TOKEN'],
  ways: secretAddress('token'),
  // An empty answer tells the telephone system to do nothing of its own.
  answer: { says: '`{}`: taken', body: () => ({}) },
  judge: judgeAddress,
  arrival({ raw, contentType, settings, house }) {
    const lines = (settings.get('CTI_LINES') ?? '').split(',').map((line) => line.trim());
    const event = readEvent(flatFields('', raw, contentType), lines.filter(Boolean), numbersOf(settings.get('CTI_NUMBERS')));
    return contentOf(event, raw, house);
  },
};

function contentOf(event: CallEvent, raw: Buffer, house: DoorContext): WebhookArrival {
  if (event.callId !== '') {
    // Several phones may ring, and answer, for one call.
    const who = event.event === 'hangup' ? '' : `#${event.answeringNumber || event.user}`;
    return { sourceId: `${event.callId}#${event.event}${who}`, threadId: event.callId, piece: event };
  }
  const message = {
    channel: 'phone-cti',
    text: raw.toString('utf8').slice(0, 4_000),
    from: event.from,
    to: event.to,
    numbers: event.numbers ?? numbers,
  };
  return { sourceId: hashOf(raw), draft: draftOfText({ ...message, unreadable: 'It belongs to no call.' }, house) };
}
