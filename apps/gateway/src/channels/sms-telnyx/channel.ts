import type { Channel } from '../../doors/channel.js';
import { fromNamedHosts } from '../../doors/named-hosts.js';
import { webhookDoor } from '../../doors/webhook.js';
import { door } from './door.js';
import { numbers } from './to-draft.js';

/** Text messages, exactly as Telnyx sends them. */
export const channel: Channel = {
  id: 'sms-telnyx',
  title: 'Text messages (Telnyx)',
  numbers,
  controllers: [webhookDoor(door)],
  enclosures: fromNamedHosts('TELNYX_MEDIA_HOSTS'),
};
