import type { Channel } from '../../intake/channel.js';
import { TwilioEnclosures } from '../../vendors/twilio/twilio-enclosures.js';
import { SmsTwilioController } from './sms-twilio.controller.js';
import { TwilioMessages } from './twilio-messages.js';

/** Text messages, pictures and WhatsApp, exactly as Twilio sends them. */
export const channel: Channel = {
  id: 'sms-twilio',
  title: 'Text messages (Twilio)',
  controllers: [SmsTwilioController],
  enclosures: TwilioEnclosures,
  reconciler: TwilioMessages,
};
