import type { Channel } from '../../doors/channel.js';
import { TwilioEnclosures } from '../../vendors/twilio/twilio-enclosures.js';
import { joinCall, numbers } from './join-call.js';
import { PhoneTwilioController } from './phone-twilio.controller.js';
import { TwilioCalls } from './twilio-calls.js';

/** Calls, exactly as Twilio tells of them. */
export const channel: Channel = {
  id: 'phone-twilio',
  title: 'Calls (Twilio)',
  numbers,
  controllers: [PhoneTwilioController],
  join: joinCall,
  enclosures: TwilioEnclosures,
  reconciler: TwilioCalls,
};
