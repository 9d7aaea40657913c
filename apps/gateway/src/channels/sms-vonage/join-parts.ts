import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { DoorContext, JoinedPieces, ThreadPiece } from '../../doors/channel.js';
import { uncut } from '../../drafting/cut-characters.js';
import { draftOfText } from '../../drafting/text-message.js';
import type { VonageMessage } from './message.js';

/** Vonage writes an MSISDN: the number of the world without its plus. Source: Vonage, "Inbound SMS", read 2026-03. */
export const numbers: BareNumbers = 'international';

/** The parts of a message leave together; what has not come after this is given to a person. */
export const waitMinutes = 15;

/**
 * A long message from its parts, in whatever order they came. While parts are missing it waits; then a person gets what there is, and a part
 * that comes later still finds its place.
 */
export function joinParts(
  pieces: readonly ThreadPiece[],
  { now, house }: { readonly now: Date; readonly house: DoorContext },
): JoinedPieces {
  const messages = pieces.map((one) => one.piece as unknown as VonageMessage);
  const first = messages[0] as VonageMessage;
  const order = Array.from({ length: first.parts }, (_, index) => index + 1);
  // Put together before it is cleaned: a part may end in the middle of a character.
  const textsOf = (number: number) => [...new Set(messages.filter((message) => message.part === number).map(uncut))];
  const missing = order.filter((number) => textsOf(number).length === 0);
  const until = new Date((pieces[0] as ThreadPiece).receivedAt.getTime() + waitMinutes * 60_000);
  if (missing.length > 0 && now < until) return { waitUntil: until };
  // The sender's phone counts its long messages in one byte, and may come round.
  const mixed = order.some((number) => textsOf(number).length > 1);
  const text = order
    .map((number) => textsOf(number).join('\n') || (missing.includes(number) ? ` […${number}/${first.parts}…] ` : ''))
    .join('');
  const draft = draftOfText(
    {
      channel: 'sms-vonage',
      numbers,
      text,
      from: first.from,
      to: first.to,
      facts: { sentAt: first.sentAt, parts: first.parts, ...(first.more ? { more: first.more } : {}) },
      unreadable:
        missing.length > 0
          ? `Of ${first.parts} parts of this message, part ${missing.join(', ')} never came.`
          : mixed
            ? 'Parts of two messages of this sender may be mixed here.'
            : undefined,
    },
    house,
  );
  return { draft };
}
