import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { door } from './door.js';
import { InboundMessages } from './inbound-messages.js';

/** Mail, exactly as Postmark posts it. */
export const channel: Channel = {
  id: 'email-postmark',
  title: 'E-mail (Postmark)',
  controllers: [webhookDoor(door)],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
  reconciler: InboundMessages,
};
