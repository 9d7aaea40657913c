import type { Webhook } from '../../doors/webhook.js';
import { readWebhook, twilioAnswer, twilioWays } from '../../vendors/twilio/read-webhook.js';
import { arrivalOf } from './arrival-of.js';

/** Callbacks of Twilio's calls: all of them at one address, told apart by what they carry. */
export const door: Webhook = {
  channel: 'phone-twilio',
  summary: 'Calls through Twilio',
  description: 'Callbacks of call status, recording and transcription; one complaint for one call. Signed with `X-Twilio-Signature`.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  most: 100_000,
  ways: twilioWays,
  answer: twilioAnswer,
  arrival: (came) => arrivalOf(readWebhook(came, 'phone-twilio'), came.house),
};
