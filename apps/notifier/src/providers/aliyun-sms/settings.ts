import { type Setting, url } from '@app/shared/platform/config/setting.js';

/** What it sends. */
export const medium = 'sms';

/** What it reads of the environment. */
export const settings: readonly Setting[] = [
  {
    name: 'ALIYUN_ACCESS_KEY_ID',
    says: 'Key of the Alibaba Cloud (Aliyun) account that text messages go through.',
    otherwise: 'Aliyun is not used',
  },
  {
    name: 'ALIYUN_ACCESS_KEY_SECRET',
    says: 'Secret of that key.',
    otherwise: 'Aliyun is not used',
    secret: true,
  },
  {
    name: 'ALIYUN_SMS_SIGN_NAME',
    says: 'Signature of text messages that Aliyun approved, without brackets.',
    otherwise: 'Aliyun is not used',
  },
  {
    name: 'ALIYUN_SMS_TEMPLATES',
    says: 'Templates that Aliyun approved, by notice and language: acknowledgement.zh-Hans=SMS_123, separated by commas or spaces. Their texts must be those of ours; acknowledgement-with-code is the acknowledgement with the access code in it, and without it the code is a message of its own. Texts for the integrity desk are answered by report-kept (with the code), report-added, report-how, report-read (that there is an answer, and where it is read) and report-refused.',
    otherwise: 'Aliyun is not used',
  },
  {
    name: 'ALIYUN_SMS_RECEIPT_SECRET',
    says: 'Last part of the address that Aliyun reports to: <RECEIPTS_URL>/receipts/aliyun-sms/<secret>. At least 16 characters.',
    otherwise: 'Aliyun is not used',
    secret: true,
  },
  {
    name: 'ALIYUN_SMS_API_URL',
    says: 'Another base URL of the Aliyun SMS API.',
    default: 'https://dysmsapi.aliyuncs.com',
    check: url('http', 'https'),
  },
];

/** It is at work when one of these is set; half of what it needs is a mistake. */
export const begunBy: readonly string[] = [
  'ALIYUN_ACCESS_KEY_ID',
  'ALIYUN_ACCESS_KEY_SECRET',
  'ALIYUN_SMS_SIGN_NAME',
  'ALIYUN_SMS_TEMPLATES',
];
