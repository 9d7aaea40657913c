import { readHeaders } from '../mime/header-lines.js';
import { fileNameOf, type MimePart, readStructure } from '../mime/structure.js';
import { decodeTransfer } from '../mime/transfer-encoding.js';
import { plainSection } from '../text/section.js';
import { splitQuote } from '../text/split-quote.js';
import { envelopeOf } from './read-headers.js';
import { readParts } from './read-parts.js';

/** Why nobody could read what a mail says, and the words of the mail that it forwards, where there is one. */
export interface Wordless {
  readonly why: string;
  readonly forwarded?: string;
}

const encrypted = 'The mail is encrypted. Its words cannot be read here; ask the sender to write without encryption.';
const outlookOnly = 'What the mail says lies in a file of Outlook (winmail.dat). Its words cannot be read here.';
const forwardedOnly = 'The mail only forwards another one, which lies beside it as a file; who complains may stand in that.';
const picturesOnly = 'The mail has no words of its own: what it says lies in its files. Look at them.';

/**
 * Whether a mail has no words that could be read, so that it is work for a person: it is encrypted, or it has files and nothing written
 * but what a telephone or a signature adds. A mail with neither words nor files is not meant: its subject is all there is.
 */
export function wordless(root: MimePart, { own, quoted }: { readonly own: string; readonly quoted: string }): Wordless | undefined {
  const parts = leaves(root);
  if (holdsEncrypted(root) || isArmour(own)) return { why: encrypted };
  if (quoted !== '' || !isEmpty(own)) return undefined;
  const mail = parts.find(({ type }) => /^message\/(rfc822|global)$/.test(type));
  if (mail) return { why: forwardedOnly, forwarded: wordsOf(mail) };
  const files = parts.filter((part) => part.body.length > 0 && !isReadable(part));
  if (files.some(isLocked)) return { why: encrypted };
  if (files.some((part) => part.type === 'application/ms-tnef' || /^winmail\.dat$/i.test(fileNameOf(part)))) return { why: outlookOnly };
  return files.length > 0 ? { why: picturesOnly } : undefined;
}

/** Nothing, or nothing but a signature: below a word of ours it is cut off. */
function isEmpty(own: string): boolean {
  if (own.length > 2_000) return false;
  if (own.replace(/[\s.。,，\u00a0\u200b\ufeff\ufffc-]/g, '') === '') return true;
  const { own: left, quoted } = splitQuote([plainSection(`Word.\n\n${own}`)], 'reply');
  return left === 'Word.' && quoted === '';
}

const leaves = (part: MimePart): readonly MimePart[] => (part.children.length === 0 ? [part] : part.children.flatMap(leaves));

const isReadable = (part: MimePart): boolean =>
  /^text\/(plain|html|enriched|richtext)$/.test(part.type) && part.disposition !== 'attachment' && fileNameOf(part) === '';

/** Source: RFC 1847 section 2.2, RFC 3156 section 4. What S/MIME encrypts is a `pkcs7-mime` that could not be opened. */
function holdsEncrypted(part: MimePart): boolean {
  if (part.type === 'multipart/encrypted') return true;
  if (/^application\/(x-)?pkcs7-mime$/.test(part.type) && part.parameters.get('smime-type')?.toLowerCase() === 'enveloped-data')
    return true;
  return part.children.some(holdsEncrypted);
}

const isLocked = (part: MimePart): boolean =>
  /^application\/(x-)?pkcs7-mime$|^application\/pgp-encrypted$/.test(part.type) || /\.(p7m|pgp|gpg|asc)$/i.test(fileNameOf(part).trim());

/** PGP written into the text, with at most a line or two around it. */
function isArmour(own: string): boolean {
  const begin = own.indexOf('-----BEGIN PGP MESSAGE-----');
  if (begin === -1) return false;
  const end = own.indexOf('-----END PGP MESSAGE-----', begin);
  const around = own.slice(0, begin) + (end === -1 ? '' : own.slice(end + 25));
  return around.trim().length < 200;
}

/** The main headers and the words of a mail that lies in another, as programs write them above what they forward. */
function wordsOf(part: MimePart): string {
  const raw = decodeTransfer(part.encoding, part.body);
  const root = readStructure(raw, { parts: 100, depth: 10, lenient: true });
  const { from, subject, date } = envelopeOf(readHeaders(raw, 0, raw.length, { top: true }).lines, '');
  const sender = [from.name, from.address === '' ? '' : `<${from.address}>`].filter((piece) => piece !== '').join(' ');
  const lines = [sender && `From: ${sender}`, date && `Date: ${date}`, subject && `Subject: ${subject}`].filter((line) => line);
  return `${lines.join('\n')}\n\n${readParts(root, false).text.trim()}`.trim();
}
