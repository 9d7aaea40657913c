import type { Channel } from '../../doors/channel.js';
import { TwilioEnclosures } from '../../vendors/twilio/twilio-enclosures.js';
import { SmsTwilioController } from './sms-twilio.controller.js';
import { numbers } from './to-draft.js';
import { TwilioMessages } from './twilio-messages.js';

/** Text messages, pictures and WhatsApp, exactly as Twilio sends them. */
export const channel: Channel = {
  id: 'sms-twilio',
  title: 'Text messages (Twilio)',
  numbers,
  controllers: [SmsTwilioController],
  enclosures: TwilioEnclosures,
  reconciler: TwilioMessages,
};
