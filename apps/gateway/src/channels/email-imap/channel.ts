import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import type { Channel } from '../../doors/channel.js';
import { ImapPoller } from './imap-poller.js';
import { ImapReconciler } from './imap-reconciler.js';

/** Mail that lies in a mailbox: it is polled, and compared with what arrived. */
export const channel: Channel = {
  id: 'email-imap',
  title: 'E-mail (a mailbox that is read, IMAP)',
  providers: [ImapPoller],
  reconciler: ImapReconciler,
  read: readStoredMail,
};
