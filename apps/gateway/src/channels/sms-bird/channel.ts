import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { door } from './door.js';
import { numbers } from './to-draft.js';

/** Messages, exactly as Bird sends them. */
export const channel: Channel = { id: 'sms-bird', title: 'Text messages (Bird)', numbers, controllers: [webhookDoor(door)] };
