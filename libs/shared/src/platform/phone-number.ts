import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * A telephone number in E.164 where it can be read as one of `country` (ISO 3166-1) or carries its own prefix, else as it was given:
 * short codes and withheld numbers are kept, too. Undefined for nothing.
 */
export function readPhone(given: string | undefined, country: string): string | undefined {
  const text = cleanText(given ?? '', 100)
    .normalize('NFKC')
    .replace(/^(tel|sms|whatsapp|rcs):/i, '')
    .trim();
  if (text === '') return undefined;
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number?.isValid() ? number.number : text;
}
