import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import type { SendableMedium, Unusable } from '@app/shared/domain/notice/choose-media.js';
import type { ChannelFacts } from '../domain/notice/channel-facts.js';
import { emailForSending } from './email-address.js';
import { type OwnMail, ownerOfAddress } from './own-address.js';
import { kindOfNumber, type NumberKind } from './phone-number.js';

/** How they came, as far as it says something of their number: whoever wrote to us by text message can be written to, whatever the numbering plans say. */
export type CameByText = Pick<ChannelFacts, 'texts'>;

/**
 * Number or address of a person for a medium, as it travels; undefined when there is none that can be used. A number that no text message
 * reaches (a landline) is none for text messages, unless they came by one (`came`: the facts of their channel).
 */
export function contactFor(complainant: Complainant, medium: SendableMedium, came?: CameByText): string | undefined {
  if (complainant.anonymous) return undefined;
  switch (medium) {
    case 'sms':
      return takesTexts(kindOfNumber(complainant.phone), came) ? complainant.phone : undefined;
    case 'email':
      return emailForSending(complainant.email);
    case 'letter':
      return complainant.address?.trim() ? complainant.address.trim() : undefined;
  }
}

function takesTexts(kind: NumberKind, came: CameByText | undefined): boolean {
  // A premium number is held by the budgets, with its reason, before anything leaves.
  return kind === 'mobile' || kind === 'mobile-or-landline' || kind === 'premium' || (kind !== 'none' && came?.texts === true);
}

/** What decides whether a contact may be used, beside the contact itself. */
export interface ContactPlace {
  readonly own: OwnMail;
  /** The facts of the channel that they came by. */
  readonly came?: CameByText | undefined;
  /** What the case keeps as it was written. */
  readonly kept?: readonly KeptAsWritten[];
  /** A person named this number or address for this notice: that they work at the institution is no obstacle any more. */
  readonly named?: boolean;
}

/**
 * The media that cannot reach a complainant, and why. The one gate of all notices to complainants: to one of the institution's own mailboxes none goes
 * whoever asks for it, to somebody at its domains only when a person has named the address.
 */
export function unusableContacts(complainant: Complainant, place: ContactPlace): Partial<Record<SendableMedium, Unusable>> {
  const found = { sms: whyNotSms(complainant, place), email: whyNotEmail(complainant, place), letter: whyNotLetter(complainant) };
  return Object.fromEntries(Object.entries(found).filter(([, why]) => why !== undefined));
}

function whyNotSms(complainant: Complainant, { came, kept = [] }: ContactPlace): Unusable | undefined {
  if (complainant.anonymous) return 'no-contact';
  if (contactFor(complainant, 'sms', came) !== undefined) return undefined;
  if (kindOfNumber(complainant.phone) !== 'none') return 'landline';
  return complainant.phone || kept.some(({ field, why }) => field === 'complainant.phone' && why !== 'withheld')
    ? 'unreadable'
    : 'no-contact';
}

function whyNotEmail(complainant: Complainant, { own, kept = [], named }: ContactPlace): Unusable | undefined {
  if (complainant.anonymous) return 'no-contact';
  const owner = ownerOfAddress(complainant.email, own);
  if (owner === 'house' || (owner === 'staff' && !named)) return owner === 'house' ? 'ours' : 'staff';
  if (contactFor(complainant, 'email') !== undefined) return undefined;
  if (kept.some(({ field, why }) => field === 'complainant.email' && why === 'ours')) return 'ours';
  return complainant.email || kept.some(({ field }) => field === 'complainant.email') ? 'unreadable' : 'no-contact';
}

const whyNotLetter = (complainant: Complainant): Unusable | undefined =>
  contactFor(complainant, 'letter') === undefined ? 'no-contact' : undefined;

/** Whether a person could call: a number of any kind, or one that only somebody in the town can dial. Words are none. */
export function isCallable({ phone = '', anonymous }: Complainant): boolean {
  const kind = kindOfNumber(phone);
  return !anonymous && kind !== 'premium' && (kind !== 'none' || /^[\d\s()+-]*$/.test(phone)) && phone.replace(/\D/g, '').length >= 5;
}
