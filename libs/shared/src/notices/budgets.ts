import { createHmac } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { foldEmail } from '../contact/email-address.js';
import { kindOfNumber } from '../contact/phone-number.js';
import type { Budget } from '../domain/budget/budget.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import type { Institution } from '../platform/config/institution.js';
import { newestOf } from '../secrets/secret-ring.js';

/** A message that is about to leave. */
export interface LeavingMessage {
  readonly kind: NoticeKind;
  readonly medium: string;
  /** An E.164 number or an address. */
  readonly recipient: string;
}

/** The budgets (rate limits) of outgoing messages as the papers have them. */
export interface BudgetSettings {
  readonly budgets: Institution['budgets'];
  readonly defaultCountry: string;
  /** What the keys are hashed with. */
  readonly secret: string;
}

/** What a stranger can make us say by writing to us. Everything else is said because a clerk or the law wants it; it is counted, never held. */
export const askedForByStrangers: ReadonlySet<NoticeKind> = new Set(['acknowledgement', 'receipt-code', 'contact-code'] as const);

/** The budgets that a message is taken from; those that are off are not among them. */
export function budgetsOf({ kind, medium, recipient }: LeavingMessage, settings: BudgetSettings): Budget[] {
  const { perCorrespondent, perCountry, perDay, mailAcknowledgements } = settings.budgets;
  if (medium !== 'sms') {
    const address = foldEmail(recipient) ?? recipient;
    return [
      ...budget(settings, 'correspondent', address, perCorrespondent, 24),
      // Two machines that acknowledge each other stop here, whatever they call themselves.
      ...(kind === 'acknowledgement' ? budget(settings, 'mail-acknowledgements', address, mailAcknowledgements, 24) : []),
    ];
  }
  const country = countryOf(recipient);
  return [
    ...budget(settings, 'correspondent', recipient, perCorrespondent, 24),
    ...prefixBudget(recipient, settings),
    ...(country === settings.defaultCountry ? [] : budget(settings, 'country', country, perCountry, 24)),
    ...budget(settings, 'day', '', perDay, 24),
  ];
}

/** That of the number without its last four digits: whoever sends to a range of numbers sends to one prefix. */
export function prefixBudget(number: string, settings: BudgetSettings): Budget[] {
  return budget(settings, 'prefix', number.slice(0, -4), settings.budgets.perPrefix, 1);
}

/** What is promised because of one network address. */
export function sourceBudget(address: string, settings: BudgetSettings): Budget[] {
  return budget(settings, 'source', address, settings.budgets.perSource, 1);
}

/** The key is a keyed hash, so that the table of uses cannot be searched for people. */
function budget({ secret }: BudgetSettings, name: string, value: string, limit: number | 'off', hours: number): Budget[] {
  if (limit === 'off') return [];
  const key = createHmac('sha256', newestOf(secret))
    .update(JSON.stringify(['budget', name, value]))
    .digest();
  return [{ name, key, limit, hours }];
}

function countryOf(number: string): string {
  return parsePhoneNumberFromString(number)?.country ?? `+${number.slice(1, 4)}`;
}

/** Numbers that cost whoever calls or writes to them, to the gain of their owner. Nothing goes there by itself. */
export function isPremium(recipient: string): boolean {
  return kindOfNumber(recipient) === 'premium';
}
