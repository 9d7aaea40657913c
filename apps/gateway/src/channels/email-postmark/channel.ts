import { beside } from '@app/shared/platform/threads/apart.js';
import type { Channel } from '../../doors/channel.js';
import { readAsMail } from '../../drafting/read-as-mail.js';
import { EmailPostmarkController } from './email-postmark.controller.js';
import { InboundMessages } from './inbound-messages.js';

/** Mail, exactly as Postmark posts it. */
export const channel: Channel = {
  id: 'email-postmark',
  title: 'E-mail (Postmark)',
  controllers: [EmailPostmarkController],
  read: (stored, house) => readAsMail(beside(import.meta.url, './to-mail'), stored, house),
  reconciler: InboundMessages,
};
