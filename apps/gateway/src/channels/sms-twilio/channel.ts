import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { TwilioEnclosures } from '../../vendors/twilio/twilio-enclosures.js';
import { door } from './door.js';
import { numbers } from './to-draft.js';
import { TwilioMessages } from './twilio-messages.js';

/** Text messages, pictures and WhatsApp, exactly as Twilio sends them. */
export const channel: Channel = {
  id: 'sms-twilio',
  title: 'Text messages (Twilio)',
  numbers,
  controllers: [webhookDoor(door)],
  enclosures: TwilioEnclosures,
  reconciler: TwilioMessages,
};
