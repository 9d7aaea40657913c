import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { TwilioEnclosures } from '../../vendors/twilio/twilio-enclosures.js';
import { door } from './door.js';
import { joinCall, numbers } from './join-call.js';
import { TwilioCalls } from './twilio-calls.js';

/** Calls, exactly as Twilio tells of them. */
export const channel: Channel = {
  id: 'phone-twilio',
  title: 'Calls (Twilio)',
  numbers,
  controllers: [webhookDoor(door)],
  join: joinCall,
  enclosures: TwilioEnclosures,
  reconciler: TwilioCalls,
};
