import { domainToASCII } from 'node:url';
import { cleanText } from '@app/shared/domain/text/clean-text.js';

/** Where one mailbox has many spellings: the provider itself says that what follows a + is ignored. */
const ignoresTags = new Set([
  'gmail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'icloud.com',
  'me.com',
  'mac.com',
  'fastmail.com',
  'proton.me',
  'protonmail.com',
  'pm.me',
]);

/**
 * One spelling for all spellings of a mailbox, to compare people by; nobody is ever written to at it. Case, Unicode forms and IDN are
 * folded everywhere, dots and tags only at providers that ignore them: elsewhere `a.b` and `ab` may be two people.
 * Undefined for what is no address.
 */
export function foldEmail(given: string | undefined): string | undefined {
  const address = cleanText(given ?? '', 320)
    .normalize('NFKC')
    .trim()
    .replace(/^<|>$/g, '')
    .toLowerCase();
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1).replace(/\.$/, ''));
  const local = address.slice(0, Math.max(0, at));
  if (local === '' || !domain.includes('.') || /[\s,;<>]/.test(local)) return undefined;
  if (domain === 'gmail.com' || domain === 'googlemail.com') return `${withoutTag(local).replaceAll('.', '')}@gmail.com`;
  return `${ignoresTags.has(domain) ? withoutTag(local) : local}@${domain}`;
}

/** A tag alone is a name. */
function withoutTag(local: string): string {
  const plus = local.indexOf('+');
  return plus > 0 ? local.slice(0, plus) : local;
}
