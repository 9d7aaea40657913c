import { type Setting, url } from '@app/shared/platform/config/setting.js';

/** What it sends. */
export const medium = 'sms';

/** What it reads of the environment. */
export const settings: readonly Setting[] = [
  {
    name: 'TWILIO_ACCOUNT_SID',
    says: 'Twilio account.',
    otherwise: 'Twilio is not used',
  },
  {
    name: 'TWILIO_AUTH_TOKEN',
    says: 'Twilio token: sends, and proves what comes in from Twilio.',
    otherwise: 'made at the first start on the embedded default, for checking only',
    secret: true,
    made: true,
  },
  {
    name: 'TWILIO_FROM',
    says: 'Number that text messages are sent from (E.164).',
    otherwise: 'TWILIO_MESSAGING_SERVICE_SID decides',
  },
  {
    name: 'TWILIO_MESSAGING_SERVICE_SID',
    says: 'Twilio messaging service to send through, instead of TWILIO_FROM.',
    otherwise: 'TWILIO_FROM decides',
  },
  {
    name: 'TWILIO_API_URL',
    says: 'Another base URL of the Twilio API, without version path: private edges and tests.',
    otherwise: 'https://api.twilio.com',
    check: url('http', 'https'),
  },
];

/** It is at work when one of these is set; half of what it needs is a mistake. */
export const begunBy: readonly string[] = ['TWILIO_ACCOUNT_SID', 'TWILIO_FROM', 'TWILIO_MESSAGING_SERVICE_SID'];
