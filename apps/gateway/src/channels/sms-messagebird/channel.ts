import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { door } from './door.js';
import { numbers } from './to-draft.js';

/** Text messages, exactly as MessageBird's classic platform sends them. */
export const channel: Channel = {
  id: 'sms-messagebird',
  title: 'Text messages (MessageBird)',
  numbers,
  controllers: [webhookDoor(door)],
};
