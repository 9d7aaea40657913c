import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * A telephone number in E.164 where it can be read as one of `country` (ISO 3166-1) or carries its own prefix, else as it was given:
 * short codes and withheld numbers are kept, too. Undefined for nothing.
 */
export function readPhone(given: string | undefined, country: string): string | undefined {
  const text = plain(given);
  if (text === '') return undefined;
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number?.isValid() ? number.number : text;
}

/**
 * What somebody typed for us to reach them at, in E.164; undefined when nobody could dial it. Full-width digits, spaces and hyphens are
 * welcome, and so is a range too new for our tables.
 */
export function dialable(given: string, country: string): string | undefined {
  const number = parsePhoneNumberFromString(plain(given), country as CountryCode);
  return number?.isPossible() ? number.number : undefined;
}

/** What is certainly a number of the world: only such numbers tell people apart. */
export const e164 = /^\+[1-9]\d{6,14}$/;

function plain(given: string | undefined): string {
  return cleanText(given ?? '', 100)
    .normalize('NFKC')
    .replace(/^(tel|sms|whatsapp|rcs):/i, '')
    .trim();
}
