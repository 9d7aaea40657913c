import type { AddressObject, EmailAddress, Headers } from 'mailparser';
import { cleanText } from '../domain/text/clean-text.js';
import { headerValues, type MailHeaders } from './mail-signs.js';
import type { MailAddress, NormalisedMail } from './normalised-mail.js';

type Envelope = Pick<NormalisedMail, 'messageId' | 'from' | 'to' | 'subject' | 'date' | 'references'> & {
  readonly replyTo: readonly MailAddress[];
  /** It answers something and its subject begins as machines begin it. */
  readonly answersByItself: boolean;
};

const automaticSubject = /^\s*(\[?(自动回复|自動回覆|自动答复|自動回復)|auto(matic)?[ -]?(reply|response)\b|out of (the )?office\b)/i;
const most = 200;

/** The headers that people read, decoded, cleaned and bounded; what is missing is empty or null. */
export function envelopeOf(lines: MailHeaders, headers: Headers): Envelope {
  const subject = oneLine(textOf(headers.get('subject')), 2000);
  const references = identifiers(lines);
  return {
    messageId: identifier(headerValues(lines, 'message-id')[0]) ?? null,
    from: addresses(headers.get('from'))[0] ?? { name: '', address: '' },
    to: addresses(headers.get('to')),
    replyTo: addresses(headers.get('reply-to')),
    subject,
    date: instant(headerValues(lines, 'date')[0]),
    references,
    answersByItself: references.length > 0 && automaticSubject.test(subject),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) && typeof value[0] === 'string' ? value[0] : '';
}

function addresses(value: unknown): MailAddress[] {
  const objects = (Array.isArray(value) ? value : value ? [value] : []) as AddressObject[];
  const flat = (entry: EmailAddress): EmailAddress[] => entry.group?.flatMap(flat) ?? [entry];
  return objects
    .flatMap((object) => object.value ?? [])
    .flatMap(flat)
    .slice(0, most)
    .map((entry) => ({ name: oneLine(entry.name ?? '', 200), address: oneLine(entry.address ?? '', 320) }))
    .filter((entry) => entry.address !== '' || entry.name !== '');
}

/** Line breaks inside a decoded header are somebody's attempt at another header. */
function oneLine(text: string, maxLength: number): string {
  return cleanText(text, maxLength)
    .replace(/[\r\n\t]+/g, ' ')
    .trim();
}

function identifier(text: string | undefined): string | undefined {
  const trimmed = cleanText(text ?? '', 1000).trim();
  if (trimmed === '') return undefined;
  return /<[^<>\s]{1,998}>/.exec(trimmed)?.[0] ?? trimmed;
}

/** `References`, and `In-Reply-To` where it is not among them; oldest first, each once. */
function identifiers(lines: MailHeaders): string[] {
  const all = [...headerValues(lines, 'references'), ...headerValues(lines, 'in-reply-to')].join(' ');
  const found = cleanText(all, 64_000).match(/<[^<>\s]{1,998}>/g) ?? [];
  return [...new Set(found)].slice(-most);
}

/** RFC 3339 in UTC of what the mail claims; null for no date, or one that is none. */
function instant(text: string | undefined): string | null {
  if (text === undefined) return null;
  const date = new Date(
    text
      .slice(0, 100)
      .replace(/\([^)]*\)/g, ' ')
      .trim(),
  );
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
