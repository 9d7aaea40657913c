import { like, type Setting, url, whole } from '@app/shared/platform/config/setting.js';

/** The environment settings this door reads, for `docs/configuration.md`. Without `IMAP_URL` it is off. */
export const settings: readonly Setting[] = [
  {
    name: 'IMAP_URL',
    says: 'Mailbox that is read: imaps://user:password@host/INBOX. Write @ in the user as %40. imap:// changes to TLS where the server offers it.',
    otherwise: 'no mailbox is read',
    secret: true,
    check: url('imap', 'imaps'),
  },
  {
    name: 'IMAP_SINCE',
    says: 'Day from which mail is taken at the very first start, 2026-03-01.',
    otherwise: '24 hours before the first start',
    check: like(/^\d{4}-\d{2}-\d{2}$/, 'Write a day as 2026-03-01.'),
  },
  {
    name: 'IMAP_POLL_SECONDS',
    says: 'How often the mailbox is asked, besides being told of new mail (IDLE).',
    default: '60',
    check: whole(5, 3600),
  },
];
