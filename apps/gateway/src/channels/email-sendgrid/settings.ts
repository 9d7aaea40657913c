import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for SendGrid. */
export const settings: readonly Setting[] = [
  {
    name: 'SENDGRID_VERIFICATION_KEY',
    says: "Public key of SendGrid's signed webhooks (Inbound Parse, security policy), Base64: proves what comes in from SendGrid.",
    otherwise: 'SENDGRID_INBOUND_AUTH proves it',
    check: like(/^[A-Za-z0-9+/]+={0,2}$/, 'Write the key as SendGrid shows it, in Base64, without the lines around it.'),
  },
  {
    name: 'SENDGRID_INBOUND_AUTH',
    says: 'user:password in the address that SendGrid calls, https://user:password@…: for accounts that do not sign.',
    secret: true,
    made: true,
    check: like(/^[^:]+:.{8,}$|^[0-9a-f]{64}$/, 'Write user:password, the password with at least 8 characters.'),
  },
];

/** Without one of each of these groups the door is off and answers 503: a signature or a password proves the sender. */
export const needs = [['SENDGRID_VERIFICATION_KEY', 'SENDGRID_INBOUND_AUTH']] as const;
