import { oneOf, type Setting } from './setting.js';

/** What a door and a provider of one account both read: one description and one default for the two. */
export const vonageSignatureMethod = {
  name: 'VONAGE_SIGNATURE_METHOD',
  says: 'Signature method of the Vonage account, of messages and of receipts, as its settings page names it: md5hash, md5, sha1, sha256 or sha512 (all but md5hash are HMACs).',
  default: 'md5hash',
  check: oneOf('md5hash', 'md5', 'sha1', 'sha256', 'sha512'),
} as const satisfies Setting;
