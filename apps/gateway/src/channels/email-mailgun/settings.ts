import { type Setting, url } from '@app/shared/platform/config/setting.js';

/** What the institution sets for Mailgun. */
export const settings: readonly Setting[] = [
  {
    name: 'MAILGUN_SIGNING_KEY',
    says: 'HTTP webhook signing key of the Mailgun account: proves what comes in from Mailgun.',
    secret: true,
  },
  {
    name: 'MAILGUN_API_KEY',
    says: 'API key of Mailgun: its list of stored messages is compared with what arrived, every five minutes. The route needs a `store()` beside its `forward()`.',
    otherwise: 'what Mailgun could not deliver is not found',
    secret: true,
  },
  { name: 'MAILGUN_DOMAIN', says: 'Domain at Mailgun whose stored messages are compared.', otherwise: 'as MAILGUN_API_KEY' },
  {
    name: 'MAILGUN_API_URL',
    says: 'Base URL of the Mailgun API: https://api.eu.mailgun.net for domains in Europe.',
    default: 'https://api.mailgun.net',
    check: url('http', 'https'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['MAILGUN_SIGNING_KEY']] as const;
