import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import type { Channel } from '../../doors/channel.js';
import { SmtpListener } from './smtp-listener.js';

/** Mail that relays and strangers hand to us directly. */
export const channel: Channel = { id: 'email-smtp', title: 'E-mail (SMTP)', providers: [SmtpListener], read: readStoredMail };
