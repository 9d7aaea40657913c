import { like, type Setting, url } from '@app/shared/platform/config/setting.js';

/** What the institution sets for mail that Postmark brings. */
export const settings: readonly Setting[] = [
  {
    name: 'POSTMARK_INBOUND_AUTH',
    says: 'user:password in the address that Postmark calls, https://user:password@…: Postmark signs nothing.',
    secret: true,
    made: true,
    check: like(/^[^:]+:.{8,}$|^[0-9a-f]{64}$/, 'Write user:password, the password with at least 8 characters.'),
  },
  {
    name: 'POSTMARK_SERVER_TOKEN',
    says: 'Server token of Postmark: its list of inbound messages is compared with what arrived, every five minutes.',
    otherwise: 'what Postmark could not deliver is not found',
    secret: true,
  },
  {
    name: 'POSTMARK_API_URL',
    says: 'Another base URL of the Postmark API, for tests.',
    default: 'https://api.postmarkapp.com',
    check: url('http', 'https'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['POSTMARK_INBOUND_AUTH']] as const;
