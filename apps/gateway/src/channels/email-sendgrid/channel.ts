import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { door } from './door.js';

/** Mail, exactly as SendGrid's Inbound Parse posts it. */
export const channel: Channel = {
  id: 'email-sendgrid',
  title: 'E-mail (SendGrid)',
  controllers: [webhookDoor(door)],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
};
