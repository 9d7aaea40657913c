import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { webhookDoor } from '../../doors/webhook.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { door } from './door.js';
import { Sns } from './sns.js';

/** Mail, exactly as Amazon SES gives it to SNS. */
export const channel: Channel = {
  id: 'email-ses',
  title: 'E-mail (Amazon SES)',
  controllers: [webhookDoor(door)],
  providers: [Sns],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
};
