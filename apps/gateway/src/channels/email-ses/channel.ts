import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { EmailSesController } from './email-ses.controller.js';
import { Sns } from './sns.js';

/** Mail, exactly as Amazon SES gives it to SNS. */
export const channel: Channel = {
  id: 'email-ses',
  title: 'E-mail (Amazon SES)',
  controllers: [EmailSesController],
  providers: [Sns],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
};
