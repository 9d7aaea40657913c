import { type Setting, url } from '@app/shared/platform/config/setting.js';

/** What it sends. */
export const medium = 'email';

/** What it reads of the environment. */
export const settings: readonly Setting[] = [
  {
    name: 'POSTMARK_SERVER_TOKEN',
    says: 'Token of the Postmark server that mail goes through, beside or instead of MAIL_URL.',
    otherwise: 'Postmark is not used',
    secret: true,
  },
  {
    name: 'POSTMARK_FROM',
    says: 'Sender of mail through Postmark, confirmed there.',
    otherwise: 'Postmark is not used',
  },
  {
    name: 'POSTMARK_MESSAGE_STREAM',
    says: 'Message stream of Postmark.',
    default: 'outbound',
  },
  {
    name: 'POSTMARK_WEBHOOK_SECRET',
    says: 'Last part of the address that Postmark reports to: <RECEIPTS_URL>/receipts/postmark/<secret>. At least 16 characters.',
    otherwise: 'Postmark is not used',
    secret: true,
  },
  {
    name: 'POSTMARK_API_URL',
    says: 'Another base URL of the Postmark API.',
    default: 'https://api.postmarkapp.com',
    check: url('http', 'https'),
  },
];

/** It is at work when one of these is set; half of what it needs is a mistake. */
export const begunBy: readonly string[] = ['POSTMARK_SERVER_TOKEN', 'POSTMARK_FROM'];
