import type { Channel } from '../../intake/channel.js';
import { readStored } from './read-stored.js';
import { SmtpListener } from './smtp-listener.js';

export const channel: Channel = { id: 'email-smtp', title: 'E-mail (SMTP)', providers: [SmtpListener], read: readStored };
