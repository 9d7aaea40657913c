import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isWithheld } from './withheld-number.js';

/**
 * What a number of a channel is where it comes without a plus: one of the country (`national`), one of the world that lost its plus
 * (`international`), first the one and then the other (`either`), or none at all, a short code (`none`). With plus or 00 it is always international.
 */
export type BareNumbers = 'national' | 'international' | 'either' | 'none';

/** How the numbers of a channel, or of people who type them, are to be read. */
export interface NumberForm {
  readonly bare: BareNumbers;
  /** ISO 3166-1: whose national numbers they are. */
  readonly country: string;
  /** The area (`021`) that short local numbers belong to, where one is sure. */
  readonly area?: string | undefined;
}

/** Why a number was not taken just as it stands. */
export type NumberTrouble = 'withheld' | 'unreadable' | 'local' | 'extension' | 'several';

/** What was made of a number. Undefined members: there is none. */
export interface ReadNumber {
  /** E.164, a number that exists; else as it was written, unless that could be taken for one. */
  readonly phone?: string;
  /** What is dialled when the other end answers. */
  readonly extension?: string;
  /** Further numbers, E.164. */
  readonly furtherPhones?: readonly string[];
  readonly trouble?: NumberTrouble;
}

/** What is certainly written as a number of the world: only such numbers tell people apart. */
export const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * Reads a number as its channel means it; never fails. What does not fit is kept as written, and is a person's: nothing is ever sent to a
 * guess. The words for an extension and the signs between two numbers are those of our languages and of the neighbours'.
 */
export function readNumber(given: string | undefined, form: NumberForm): ReadNumber {
  const text = plain(given);
  if (text === '') return {};
  if (isWithheld(text)) return { trouble: 'withheld' };
  const [first = '', ...others] = numbersIn(text);
  const read = readOne(first, form);
  if (read === undefined) {
    const trouble = isLocal(first) ? 'local' : 'unreadable';
    // Something that looks like a number of the world and is none must not be taken for one by anybody later.
    return e164.test(text) ? { trouble } : { phone: text, trouble };
  }
  const further = others.flatMap((other) => readOne(other, form)?.phone ?? []);
  if (others.length > 0) return { ...read, ...(further.length > 0 ? { furtherPhones: further } : {}), trouble: 'several' };
  return read.extension === undefined ? read : { ...read, trouble: 'extension' };
}

/** A number in E.164 where it can be read as one of `country` or carries its own prefix, else as it was given. Undefined for nothing. */
export function readPhone(given: string | undefined, country: string): string | undefined {
  return readNumber(given, { bare: 'national', country }).phone;
}

/** What can be done with a number: text it, only call it, or neither. */
export type NumberKind = 'mobile' | 'mobile-or-landline' | 'landline' | 'service' | 'premium' | 'none';

/**
 * What kind of number this is, by the numbering plans that ship with libphonenumber. Where a country does not tell mobiles from landlines (North
 * America) it may be both. `service`: numbers of firms, free ones, pagers. `premium`: whoever calls or writes pays more. `none`: no number that exists.
 */
export function kindOfNumber(phone: string | undefined): NumberKind {
  if (phone === undefined || phone.length > mostCharacters) return 'none';
  let kind = kinds.get(phone);
  if (kind === undefined) {
    if (kinds.size >= 1_000) kinds.clear();
    kind = judge(phone);
    kinds.set(phone, kind);
  }
  return kind;
}

/** The numbers that were judged last: a notice asks about its number half a dozen times, and the plans are long. */
const kinds = new Map<string, NumberKind>();

function judge(phone: string): NumberKind {
  const number = e164.test(phone) ? parsePhoneNumberFromString(phone) : undefined;
  if (!number?.isValid()) return 'none';
  switch (number.getType()) {
    case 'MOBILE':
      return 'mobile';
    case 'FIXED_LINE_OR_MOBILE':
      return 'mobile-or-landline';
    case 'FIXED_LINE':
    case 'VOIP':
      return 'landline';
    case 'PREMIUM_RATE':
    case 'SHARED_COST':
      return 'premium';
    default:
      return 'service';
  }
}

const mostCharacters = 100;

function plain(given: string | undefined): string {
  const text = cleanText(given ?? '', mostCharacters)
    .normalize('NFKC')
    .replace(/^(tel|sms|whatsapp|rcs|sips?):/i, '')
    .trim();
  // The address of a call over the internet: the number is its user part.
  return /^(\+?[\w.-]+)@[^@\s]+$/.exec(text)?.[1] ?? text;
}

/** Extensions as people and telephone systems write them, at the end. RFC 3966 section 5.3 has `;ext=`. */
const extensionWords =
  /[\s,;(（]*(?:转|轉|分机|分機|内线|內線|;ext=|ext(?:ension|n)?\b\.?|x|#|durchwahl|poste|int\.|доб\.?)[\s:：.]*(\d{1,7})[\s)）]*$/iu;
/** `021-58881234-801`, as offices in China print it. */
const extensionGroup = /^(.*\d{3})\s*[-–]\s*(\d{1,6})$/u;
/** Between two numbers. A single digit after a stroke belongs to the number before it. */
const between = /\s*(?:[/、，,;|&]|\bor\b|\band\b|\boder\b|\bund\b|\bou\b|\bet\b|或者?|和|及)\s*(?=\+?[(（]?\d[\d\s()-]{4,})/iu;

function numbersIn(text: string): string[] {
  return text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, 4);
}

function readOne(text: string, form: NumberForm): Pick<ReadNumber, 'phone' | 'extension'> | undefined {
  const whole = parse(text, form);
  if (whole) return { phone: whole.number, ...(whole.ext ? { extension: whole.ext } : {}) };
  const extension = extensionWords.exec(text) ?? undefined;
  const cut = extension ? [text.slice(0, extension.index), extension[1] as string] : extensionGroup.exec(text)?.slice(1);
  const number = cut && parse(cut[0] as string, form);
  return number ? { phone: number.number, extension: cut[1] as string } : undefined;
}

/** A number that exists. Possible is not enough: a local number without its area is possible, and somebody else's. */
function parse(text: string, form: NumberForm): PhoneNumber | undefined {
  const country = form.country as CountryCode;
  const valid = (written: string) => {
    const number = parsePhoneNumberFromString(written, country);
    return number?.isValid() ? number : undefined;
  };
  if (/^\s*(\+|00)/.test(text)) return valid(text);
  const digits = text.replace(/[\s().（）-]/g, '');
  if (form.bare === 'none') return undefined;
  const national = form.bare === 'international' ? undefined : (valid(text) ?? inArea(text, form, valid));
  if (national || form.bare === 'national') return national;
  return /^[1-9]\d{7,14}$/.test(digits) ? valid(`+${digits}`) : undefined;
}

function inArea(text: string, { area }: NumberForm, valid: (written: string) => PhoneNumber | undefined): PhoneNumber | undefined {
  return area !== undefined && isLocal(text) ? valid(`${area}${text}`) : undefined;
}

/** Six to eight digits that begin no long-distance number: they say something only to whoever knows the town. */
function isLocal(text: string): boolean {
  return /^[1-9]\d{5,7}$/.test(text.replace(/[\s-]/g, ''));
}
