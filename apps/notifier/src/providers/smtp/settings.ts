import { type Setting, type SettingValues, url } from '@app/shared/platform/config/setting.js';

/** What it sends. */
export const medium = 'email';

/** What it reads of the environment. */
export const settings: readonly Setting[] = [
  {
    name: 'MAIL_URL',
    says: 'Mail server for outgoing mail, a nodemailer URL (smtp:// or smtps://).',
    otherwise: 'mail goes through Postmark where that is set, else to the sent-messages page',
    secret: true,
    check: url('smtp', 'smtps'),
  },
  {
    name: 'MAIL_FROM',
    says: 'Sender of outgoing mail.',
    otherwise: 'the first address of config/institution.yaml',
  },
  {
    name: 'MAIL_BOUNCES',
    says: 'Address at a domain of the mail door that bounces come back to: each mail is sent as bounces+<notice>@… .',
    otherwise: 'the envelope sender is empty and no bounce comes back',
  },
  {
    name: 'MAIL_LOG',
    says: 'Log file of the Postfix that MAIL_URL names, on this machine: a mail whose answer was lost is looked up there.',
    otherwise: 'a person finds out about such a mail',
  },
];

/** It is at work when one of these is set; half of what it needs is a mistake. */
export const begunBy: readonly string[] = ['MAIL_URL'];

/** Nobody hears of a bounce. */
export function warnings(env: SettingValues): string[] {
  if (!env['MAIL_URL']?.trim() || env['MAIL_BOUNCES']?.trim()) return [];
  return [
    'MAIL_BOUNCES is not set: no bounce of a mail that MAIL_URL sends comes back, and nobody hears that it did not arrive. Set it to an address at a domain of the mail door.',
  ];
}
