import { emailForSending, foldEmail, readEmail } from '../contact/email-address.js';
import { type OwnMail, ownerOfAddress } from '../contact/own-address.js';
import { readFormLines } from './form-lines.js';
import type { MailAddress, OpenedMail } from './reading/normalised-mail.js';

/**
 * Who complains in a mail, and how we know. `from`: the header `From` says so. `behind`: `From` is a list, a program or the institution itself, and the
 * person was found behind it, in another header or in the lines of a contact form. `staff`: somebody with an address at the institution's own domains.
 * `nobody`: there is only an address that is no person's, and a person must read it.
 */
export interface ChosenSender {
  readonly how: 'from' | 'behind' | 'staff' | 'nobody';
  readonly name: string;
  /** As written, an address that can be used; absent where there is none. */
  readonly email?: string;
  /** As written in a contact form. */
  readonly phone?: string;
  /** `From` is one of ours, so its mark of a list, or its wish for no answer, says nothing of the person. */
  readonly throughUs: boolean;
}

/** Addresses that nobody reads, wherever they are. A postmaster may be a person. */
const deaf = /^(no-?reply|do-?not-?reply|bounces?|mailer-daemon|mail-daemon)([+._-][^@]*)?@/i;
/** `'王芳' via 投诉`: the person in the name that a list gave itself. */
const nameBefore = /^["'“”‘’\s]*(.{1,150}?)["'“”‘’\s]*\s(?:via|through|通过|透過|经由|經由|per|über|por|par)\s.+$/iu;

/**
 * Chooses the complainant of a mail. `From` says who complains. `Reply-To` does not, for it costs nothing to point it at somebody else: it is asked only
 * where `From` is certainly no person: one of our own mailboxes or programs, a mailing list, or an address that nobody reads.
 */
export function chooseSender({ mail, signs }: OpenedMail, own: OwnMail): ChosenSender {
  const { from } = mail;
  const lists = new Set(signs.senders.lists.map(folded));
  const isPerson = ({ address }: MailAddress) =>
    readEmail(address) !== undefined && !deaf.test(address) && !lists.has(folded(address)) && ownerOfAddress(address, own) !== 'house';
  const isStranger = (one: MailAddress) => isPerson(one) && ownerOfAddress(one.address, own) === 'stranger';

  const owner = ownerOfAddress(from.address, own);
  const throughUs = owner !== 'stranger';
  const others = [...signs.senders.authors, ...signs.replyTo, ...signs.senders.handedIn];
  const stranger = others.find(isStranger);
  // A colleague's mail is theirs, unless it carries somebody else's: then it is a program that uses the address.
  const isProgram = owner === 'staff' && (stranger !== undefined || signs.bulk || mail.autoSubmitted);
  if (readEmail(from.address) === undefined) return { how: 'from', name: nameOf(from), throughUs };
  if (isPerson(from) && !isProgram) return { how: owner === 'staff' ? 'staff' : 'from', ...contactOf(from), throughUs };

  if (stranger) return { how: 'behind', ...contactOf(named(stranger, from, others)), throughUs };
  const form = throughUs || deaf.test(from.address) ? readFormLines(mail.text) : {};
  const typed = { name: form.name ?? '', address: form.email ?? '' };
  const phone = form.phone === undefined ? {} : { phone: form.phone };
  if (isStranger(typed)) return { how: 'behind', ...contactOf(typed), ...phone, throughUs };
  if (form.phone !== undefined) return { how: 'behind', name: form.name ?? '', ...phone, throughUs };
  const colleague = [...others, typed].find(isPerson);
  if (colleague) return { how: 'staff', ...contactOf(named(colleague, from, others)), throughUs };
  return { how: 'nobody', name: form.name ?? '', throughUs };
}

const folded = (address: string): string => foldEmail(address) ?? emailForSending(address) ?? address.toLowerCase();

function contactOf(one: MailAddress): { name: string; email: string } {
  return { name: nameOf(one), email: readEmail(one.address) as string };
}

/** Some programs put the address where the name belongs. */
function nameOf({ name, address }: MailAddress): string {
  return name.toLowerCase() === address.toLowerCase() ? '' : name;
}

/** The name of somebody whose header has the address alone: from another header, or from what the list called itself. */
function named(one: MailAddress, from: MailAddress, others: readonly MailAddress[]): MailAddress {
  const elsewhere = others.find((other) => folded(other.address) === folded(one.address) && nameOf(other) !== '');
  const name = nameOf(one) || elsewhere?.name || nameBefore.exec(from.name)?.[1]?.trim() || '';
  return { name: name.replace(/^'(.*)'$/, '$1'), address: one.address };
}
