import type { Arrival } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import { draftOfText } from '../../drafting/text-message.js';
import { one } from '../../vendors/twilio/fields.js';
import type { TwilioWebhook } from '../../vendors/twilio/read-webhook.js';
import { endedStates, readCallback } from './callback.js';
import { numbers } from './join-call.js';

/** What the intake is given of a callback. One that names no call is for a person to read. */
export function arrivalOf({ fields, raw, ...webhook }: TwilioWebhook, house: DoorContext): Arrival {
  const { callSid, sourceId, piece } = readCallback(fields, raw);
  const came = { channel: 'phone-twilio', ...webhook, raw, sourceId, sameness: JSON.stringify(piece) };
  if (callSid === undefined) {
    const text = piece.kind === 'transcription' || piece.kind === 'live' ? piece.text : '';
    const message = {
      channel: 'phone-twilio',
      numbers,
      text,
      from: one(fields, 'From'),
      to: one(fields, 'To'),
      unreadable: 'It belongs to no call.',
    };
    return { ...came, sameness: raw.toString('latin1'), draft: draftOfText(message, house) };
  }
  // Twilio's list of calls does not count their callbacks: it knows the call.
  const twin = piece.kind === 'status' && endedStates.includes(piece.status) ? { twinId: twinOf(callSid) } : {};
  return { ...came, threadId: callSid, piece, ...twin };
}

/** What the end of a call is called where only the call is known. */
export const twinOf = (callSid: string): string => `end-of-call:${callSid}`;
