import { like, type Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for texts that Aliyun brings. */
export const settings: readonly Setting[] = [
  {
    name: 'ALIYUN_SMS_SECRET',
    says: 'Last part of the address that Aliyun calls, /channels/sms-aliyun/<secret>: Aliyun signs nothing, so whoever knows the address is believed.',
    secret: true,
    made: true,
    check: like(/^[\w-]{16,}$/, 'Write at least 16 letters, digits, hyphens or underscores: `openssl rand -hex 32` makes some.'),
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['ALIYUN_SMS_SECRET']] as const;
