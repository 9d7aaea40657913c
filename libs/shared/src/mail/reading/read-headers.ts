import { cleanText } from '../../domain/text/clean-text.js';
import { type NamedAddress, readAddresses } from '../mime/addresses.js';
import { readDate } from '../mime/dates.js';
import { decodeWords } from '../mime/encoded-words.js';
import { headerValues, type MailHeaders } from './mail-signs.js';
import type { MailAddress, NormalisedMail } from './normalised-mail.js';

type Envelope = Pick<NormalisedMail, 'messageId' | 'from' | 'to' | 'subject' | 'date' | 'references'> & {
  readonly replyTo: readonly MailAddress[];
  readonly addressees: readonly string[];
};

/** Where a mail was sent to, and where servers on the way say that they delivered it. */
const addresseeHeaders = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'resent-to'];

const most = 200;

/**
 * The headers that people read, decoded, cleaned and bounded; what is missing is empty or null. Of a header that comes twice the first that
 * says something counts. `charset` is that of the text: bytes beyond ASCII in headers are mostly meant in the same.
 */
export function envelopeOf(lines: MailHeaders, charset: string): Envelope {
  const values = (key: string) => headerValues(lines, key, charset);
  const people = (key: string) => peopleOf(values(key));
  const from = people('from');
  return {
    messageId: identifier(values('message-id')[0]) ?? null,
    // Of several writers the first who can be answered; without any, whoever sent it for them.
    from: from.find((one) => one.address !== '') ?? from[0] ?? people('sender')[0] ?? { name: '', address: '' },
    to: people('to'),
    replyTo: people('reply-to'),
    addressees: [...new Set(addresseeHeaders.flatMap(people).map((one) => one.address))].filter((address) => address !== '').slice(0, most),
    subject: oneLine(decodeWords(values('subject').find((value) => value !== '') ?? ''), 2000),
    date:
      values('date')
        .map(readDate)
        .find((date) => date !== null)
        ?.toISOString() ?? null,
    references: identifiers(lines),
  };
}

/** The first people of headers of one name; a mail may repeat a header a thousand times. */
function peopleOf(values: readonly string[]): MailAddress[] {
  const found: MailAddress[] = [];
  for (const value of values) {
    if (found.length >= most) break;
    for (const one of readAddresses(value, most)) found.push(cleanAddress(one));
  }
  return found.slice(0, most);
}

function cleanAddress({ name, address }: NamedAddress): MailAddress {
  return { name: oneLine(name, 200), address: oneLine(address, 320) };
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
  const text = cleanText(all, 64_000);
  // Some programs leave the brackets out.
  const bare = () => text.split(/[<>\s,;"]+/).filter((word) => word.length < 1000 && /.@./.test(word));
  const found = text.match(/<[^<>\s]{1,998}>/g) ?? bare();
  return [...new Set(found)].slice(-most);
}
