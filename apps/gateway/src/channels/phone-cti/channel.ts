import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { numbers } from './call-event.js';
import { door } from './door.js';
import { joinCall } from './join-call.js';

/** Calls, as a telephone system tells of them over the Zammad CTI interface. */
export const channel: Channel = {
  id: 'phone-cti',
  title: 'Calls (CTI events)',
  numbers,
  controllers: [webhookDoor(door)],
  join: joinCall,
};
