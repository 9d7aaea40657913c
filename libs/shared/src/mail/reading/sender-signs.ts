import { cleanText } from '../../domain/text/clean-text.js';
import { readAddresses } from '../mime/addresses.js';
import { headerValues, type MailHeaders } from './mail-signs.js';
import type { MailAddress, SenderSigns } from './normalised-mail.js';

/** `X-Original-From` is what Google Groups writes, `Author` RFC 9057, the next two Gmail and Mailman. */
const authorHeaders = ['x-original-from', 'author', 'original-from', 'x-google-original-from', 'x-mailfrom', 'x-original-author'];
const handedInHeaders = ['x-original-sender', 'x-envelope-from', 'resent-from'];
/** Source: RFC 2369 section 3.4; the others are Mailman's, ezmlm's and older lists'. */
const listHeaders = ['list-post', 'x-beenthere', 'x-mailing-list', 'mailing-list'];

const most = 20;
const address = /[^\s<>(),;:"'[\]]{1,64}@[^\s<>(),;:"'[\]?]{1,253}/g;

/** Reads them; bounded, and never fails. */
export function senderSigns(headers: MailHeaders, charset: string): SenderSigns {
  const people = (keys: readonly string[]) =>
    keys.flatMap((key) => headerValues(headers, key, charset).flatMap((value) => readAddresses(value.slice(0, 4_000), most))).map(cleaned);
  const posted = listHeaders.flatMap((key) => headerValues(headers, key).flatMap((value) => value.slice(0, 2_000).match(address) ?? []));
  return {
    authors: people(authorHeaders).slice(0, most),
    handedIn: people(handedInHeaders).slice(0, most),
    lists: [...posted, ...headerValues(headers, 'list-id').flatMap(addressOfListId)].map((one) => cleanText(one, 320)).slice(0, most),
  };
}

/** `<tousu.bank.example>` is the list tousu@bank.example, as most programs name them. Source: RFC 2919 section 2. */
function addressOfListId(value: string): string[] {
  const id = /<([^<>\s]{3,255})>\s*$/.exec(value.slice(0, 2_000))?.[1] ?? value.trim().slice(0, 255);
  const dot = id.indexOf('.');
  return dot > 0 && id.indexOf('.', dot + 1) > 0 ? [`${id.slice(0, dot)}@${id.slice(dot + 1)}`] : [];
}

function cleaned({ name, address: given }: MailAddress): MailAddress {
  const oneLine = (text: string, longest: number) =>
    cleanText(text, longest)
      .replace(/[\r\n\t]+/g, ' ')
      .trim();
  return { name: oneLine(name, 200), address: oneLine(given, 320) };
}
