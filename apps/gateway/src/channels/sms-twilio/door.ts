import type { Webhook } from '../../doors/webhook.js';
import { readWebhook, twilioAnswer, twilioWays } from '../../vendors/twilio/read-webhook.js';
import { arrivalOf } from './arrival-of.js';

/**
 * Text messages from Twilio. Only above 100 kB there is a 413, and a 503 for every fault of ours: Twilio sends a refused message never again.
 */
export const door: Webhook = {
  channel: 'sms-twilio',
  summary: 'Text messages from Twilio',
  description: 'MMS and WhatsApp, too. Signed with `X-Twilio-Signature`.',
  consumes: ['application/x-www-form-urlencoded', 'application/json'],
  most: 100_000,
  // For numbers whose webhook is set to GET, too.
  ways: twilioWays,
  answer: twilioAnswer,
  arrival: (came) => arrivalOf(readWebhook(came, 'sms-twilio'), came.house),
};
