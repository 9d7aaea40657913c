import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { EmailSendgridController } from './email-sendgrid.controller.js';

/** Mail, exactly as SendGrid's Inbound Parse posts it. */
export const channel: Channel = {
  id: 'email-sendgrid',
  title: 'E-mail (SendGrid)',
  controllers: [EmailSendgridController],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
};
