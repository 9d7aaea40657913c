import { readEmail } from '@app/shared/contact/email-address.js';
import { type OwnMail, ownerOfAddress } from '@app/shared/contact/own-address.js';
import { type BareNumbers, readNumber } from '@app/shared/contact/phone-number.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';

/** What reading a number or an address needs to know of the institution. */
export interface ContactContext extends Partial<OwnMail> {
  readonly defaultCountry: string;
  readonly defaultArea?: string | undefined;
}

/** How somebody can be reached, and what of it nobody could take just as it stands. */
export interface ReadContacts {
  readonly contacts: Pick<Complainant, 'phone' | 'extension' | 'furtherPhones' | 'email'>;
  readonly kept: readonly KeptAsWritten[];
}

/**
 * The number and the address of whoever complains, as any door got them: read where they can be read, kept as written where not. Never fails.
 * `numbers`: what a number without a plus is at this door; people who type one mean one of their country.
 * An address of the institution's own is kept, and is nobody's.
 */
export function readContacts(
  given: { readonly phone?: string | undefined; readonly email?: string | undefined },
  house: ContactContext,
  numbers: BareNumbers = 'national',
): ReadContacts {
  const phone = readNumber(given.phone, { bare: numbers, country: house.defaultCountry, area: house.defaultArea });
  const { trouble, ...number } = phone;
  const email = emailOf(given.email, house);
  return {
    contacts: { ...number, ...(email.email === undefined ? {} : { email: email.email }) },
    kept: [
      ...(trouble === undefined ? [] : [{ field: 'complainant.phone', value: written(given.phone), why: trouble }]),
      ...(email.why === undefined ? [] : [{ field: 'complainant.email', value: written(given.email), why: email.why }]),
    ],
  };
}

function emailOf(given: string | undefined, house: ContactContext): { email?: string; why?: 'ours' | 'unreadable' } {
  const text = written(given);
  if (text === '') return {};
  const email = readEmail(text);
  if (email === undefined) return { email: text, why: 'unreadable' };
  const owner = ownerOfAddress(email, { addresses: house.addresses ?? [], ownDomains: house.ownDomains });
  return owner === 'house' ? { why: 'ours' } : { email };
}

/** On one line, and no longer than any number or address is. */
function written(given: string | undefined): string {
  return cleanText(given ?? '', 320)
    .replace(/\s+/g, ' ')
    .trim();
}
