import { like, type Setting, url } from '@app/shared/platform/config/setting.js';
import type { DoorSettings } from '../../doors/door.js';

/** What every door of Twilio reads. */
export const twilioSettings: readonly Setting[] = [
  {
    name: 'TWILIO_AUTH_TOKEN',
    says: 'Token of the Twilio account: proves what comes in from Twilio.',
    secret: true,
    made: true,
  },
  {
    name: 'TWILIO_SUBACCOUNT_TOKENS',
    says: 'Tokens of sub-accounts whose messages and calls arrive here, too: AC…:token, separated by commas or spaces. The token is chosen by AccountSid, never by number.',
    otherwise: 'TWILIO_AUTH_TOKEN checks all',
    secret: true,
    check: like(/^[\s,]*(AC\w+:\w+[\s,]*)+$/, 'Write pairs as AC…:token, separated by commas or spaces.'),
  },
  {
    name: 'TWILIO_ACCOUNT_SID',
    says: 'Twilio account whose lists of messages, calls and recordings are compared with what arrived, every five minutes.',
    otherwise: 'what Twilio could not deliver is not found',
  },
  {
    name: 'TWILIO_NUMBERS',
    says: 'Numbers whose messages and calls are complaints, as Twilio writes them (+86…, whatsapp:+86…), separated by commas or spaces: of the lists only these count.',
    otherwise: 'every number of the accounts',
  },
  {
    name: 'TWILIO_API_URL',
    says: 'Another base URL of the Twilio API, without version path: private edges and tests.',
    otherwise: 'https://api.twilio.com',
    check: url('http', 'https'),
  },
];

/** Without one of each of these groups the doors of Twilio are shut and answer 503. */
export const twilioNeeds = [['TWILIO_AUTH_TOKEN']] as const;

/** Account and token to ask the API with. */
export interface TwilioCredentials {
  readonly accountSid: string;
  readonly authToken: string;
}

/** Sub-accounts by their AccountSid. What is no pair is left out. */
export function subaccounts(settings: Pick<DoorSettings, 'get'>): ReadonlyMap<string, string> {
  const pairs = (settings.get('TWILIO_SUBACCOUNT_TOKENS') ?? '').split(/[\s,]+/).map((pair) => pair.split(':') as [string, string?]);
  return new Map(pairs.flatMap(([account, token]) => (account && token ? [[account, token] as const] : [])));
}

/** Every account whose lists can be asked for: the main one where it is named, and sub-accounts. */
export function accountsOf(settings: Pick<DoorSettings, 'get'>): TwilioCredentials[] {
  const [accountSid, authToken] = [settings.get('TWILIO_ACCOUNT_SID'), settings.get('TWILIO_AUTH_TOKEN')];
  const main = accountSid && authToken ? [{ accountSid, authToken }] : [];
  return [...main, ...[...subaccounts(settings)].map(([sid, token]) => ({ accountSid: sid, authToken: token }))];
}

/** Whether what came to a number is for us, where an account has others, too. */
export function isOurNumber(settings: Pick<DoorSettings, 'get'>, number: string): boolean {
  const ours = (settings.get('TWILIO_NUMBERS') ?? '').split(/[\s,]+/).filter(Boolean);
  return ours.length === 0 || ours.includes(number);
}
