import { oneOf, type Setting } from '@app/shared/platform/config/setting.js';

export const settings: readonly Setting[] = [
  { name: 'VONAGE_SIGNATURE_SECRET', says: 'Signature secret of the Vonage account: proves what comes in from Vonage.', secret: true },
  {
    name: 'VONAGE_SIGNATURE_METHOD',
    says: 'Signature method of the Vonage account, as its settings page names it: md5hash, md5, sha1, sha256 or sha512 (all but md5hash are HMACs).',
    default: 'md5hash',
    check: oneOf('md5hash', 'md5', 'sha1', 'sha256', 'sha512'),
  },
];

export const needs = [['VONAGE_SIGNATURE_SECRET']] as const;
