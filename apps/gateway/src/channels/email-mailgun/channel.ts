import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { door } from './door.js';
import { MailgunFiles } from './mailgun-files.js';
import { StoredMessages } from './stored-messages.js';

/** Mail, exactly as Mailgun's routes post it. */
export const channel: Channel = {
  id: 'email-mailgun',
  title: 'E-mail (Mailgun)',
  controllers: [webhookDoor(door)],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
  enclosures: MailgunFiles,
  reconciler: StoredMessages,
};
