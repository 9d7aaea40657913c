import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { door } from './door.js';
import { joinParts, numbers } from './join-parts.js';

/** Text messages, exactly as Vonage sends them; long ones are put together from their parts. */
export const channel: Channel = {
  id: 'sms-vonage',
  title: 'Text messages (Vonage)',
  numbers,
  controllers: [webhookDoor(door)],
  join: joinParts,
  // A phone's counter of long messages comes round; Vonage tries for a day to bring a part.
  threadMinutes: 1_440,
};
