import { vonageSignatureMethod } from '@app/shared/platform/config/both-ways-settings.js';
import { type Setting, url } from '@app/shared/platform/config/setting.js';

/** What it sends. */
export const medium = 'sms';

/** What it reads of the environment. */
export const settings: readonly Setting[] = [
  {
    name: 'VONAGE_API_KEY',
    says: 'Key of the Vonage account that text messages go through.',
    otherwise: 'Vonage is not used',
  },
  {
    name: 'VONAGE_API_SECRET',
    says: 'Secret of the Vonage account.',
    otherwise: 'Vonage is not used',
    secret: true,
  },
  {
    name: 'VONAGE_FROM',
    says: 'Sender of text messages through Vonage: a number, or up to 11 letters and digits.',
    otherwise: 'Vonage is not used',
  },
  {
    name: 'VONAGE_SIGNATURE_SECRET',
    says: 'Secret that Vonage signs receipts with.',
    otherwise: 'Vonage is not used',
    secret: true,
  },
  vonageSignatureMethod,
  {
    name: 'VONAGE_API_URL',
    says: 'Another base URL of the Vonage APIs.',
    otherwise: 'https://rest.nexmo.com and https://api.nexmo.com',
    check: url('http', 'https'),
  },
];

/** It is at work when one of these is set; half of what it needs is a mistake. */
export const begunBy: readonly string[] = ['VONAGE_API_KEY', 'VONAGE_API_SECRET', 'VONAGE_FROM'];
