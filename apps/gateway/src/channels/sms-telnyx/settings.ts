import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for Telnyx. */
export const settings: readonly Setting[] = [
  {
    name: 'TELNYX_PUBLIC_KEY',
    says: 'Public key of the Telnyx account (Mission Control, Keys & Credentials), Base64: proves what comes in from Telnyx.',
    check: like(/^[A-Za-z0-9+/]{43}=$/, 'Write the 32 bytes of the key in Base64, as Mission Control shows them.'),
  },
  {
    name: 'TELNYX_MEDIA_HOSTS',
    says: 'Hosts that pictures of messages may be fetched from by https, separated by commas or spaces.',
    default: 'media.telnyx.com',
    check: like(/^[a-z0-9.-]+([\s,]+[a-z0-9.-]+)*$/i, 'Write names of hosts, such as media.telnyx.com.'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['TELNYX_PUBLIC_KEY']] as const;
