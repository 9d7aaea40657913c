import { domainToASCII } from 'node:url';
import { cleanText } from '@app/shared/domain/text/clean-text.js';

/**
 * A mail address as every door, notice and paper of ours understands one, or undefined. Any local part that RFC 5321 and RFC 6531 allow
 * without quotes is one (`o'brien`, `a&b=c`, `王芳`, and the doubled dots of older Japanese providers), at a domain with a dot, in Unicode or in
 * Punycode. Forgives what keyboards do: full-width signs, `mailto:`, angle brackets with a name before them, blanks around it.
 * It comes back as people write it: NFC, the domain in small letters and in the form it was given.
 * Limits: 64 octets, 254 octets (RFC 5321 section 4.5.3.1, RFC 3696 erratum 1690). Quoted local parts and address literals are no person's.
 */
export function readEmail(given: string | undefined): string | undefined {
  return partsOf(given)?.written;
}

/** The same address as it travels: its domain in A-labels (RFC 5890), so that two spellings of it are one to count, to block and to send to. */
export function emailForSending(given: string | undefined): string | undefined {
  const parts = partsOf(given);
  return parts && `${parts.local}@${parts.domain}`;
}

/** The domain of an address in A-labels and small letters; empty for what is no address. */
export function domainOfEmail(given: string | undefined): string {
  return partsOf(given)?.domain ?? '';
}

interface Parts {
  readonly local: string;
  /** In A-labels. */
  readonly domain: string;
  readonly written: string;
}

const localPart = /^[^\s@<>(),;:\\"[\]\p{Cc}\p{Cf}\p{Cs}]+$/u;
const asciiDomain = /^(?=.{4,253}$)([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const octets = (text: string): number => new TextEncoder().encode(text).length;

function partsOf(given: string | undefined): Parts | undefined {
  const text = plain(given ?? '');
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, Math.max(0, at)), text.slice(at + 1).replace(/\.$/, '')];
  if (at < 1 || !localPart.test(local) || octets(local) > 64) return undefined;
  // `domainToASCII` also reads `a.b:25/c` and the like, as addresses of the web may have them.
  const ascii = /[\s:/?#@\\%<>[\]^|]/.test(domain) ? '' : domainToASCII(domain);
  if (!asciiDomain.test(ascii) || octets(`${local}@${ascii}`) > 254) return undefined;
  return { local, domain: ascii, written: `${local}@${domain.toLowerCase()}` };
}

/** One address out of what people type, or hand over as a header would have it. */
function plain(given: string): string {
  const text = cleanText(given, 1_000)
    // Full-width forms of ASCII, and the stop of Chinese keyboards.
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) as number) - 0xfee0))
    .replace(/[。｡](?=[^@]*$)/g, '.')
    .normalize('NFC')
    .trim();
  const bracketed = /<([^<>]{3,320})>$/.exec(text)?.[1] ?? text;
  return bracketed.replace(/^mailto:/i, '').trim();
}

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
