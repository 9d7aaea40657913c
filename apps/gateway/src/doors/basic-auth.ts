import { sameText } from '../http/same-text.js';
import type { Doubted } from './arrival.js';

/** A password that was made up at the first start has no user; this is ours. */
const ourUser = 'redress';

/**
 * Whether a request carries `expected` (`user:password`, or a password for the user `redress`), as in an address https://user:password@host/…. Undefined: believed. Nobody is asked
 * to sign in: what does not know the password is kept apart.
 */
export function judgeBasicAuth(authorization: string | undefined, expected: string): Doubted | undefined {
  const given = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined)
    return { reason: 'signature-absent', sentence: 'No user name and password were sent.', finding: { is: 'no-password' } };
  if (sameText(Buffer.from(given, 'base64').toString('utf8'), expected.includes(':') ? expected : `${ourUser}:${expected}`))
    return undefined;
  return { reason: 'signature-wrong', sentence: 'The user name and password are not ours.', finding: { is: 'wrong-password' } };
}
