import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { door } from './door.js';
import { numbers } from './to-draft.js';

/** Replies to text messages, exactly as Aliyun pushes them. */
export const channel: Channel = { id: 'sms-aliyun', title: 'Text messages (Aliyun)', numbers, controllers: [webhookDoor(door)] };
