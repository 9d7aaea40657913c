import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { type Budget, budgetKey } from '@app/shared/persistence/budget-ledger.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { foldEmail } from '@app/shared/platform/email-address.js';
import { e164 } from '@app/shared/platform/phone-number.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A message that is about to leave. */
export interface Leaving {
  readonly kind: NoticeKind;
  readonly medium: string;
  /** An E.164 number or an address. */
  readonly recipient: string;
}

export interface BudgetSettings {
  readonly budgets: Institution['budgets'];
  readonly defaultCountry: string;
  /** What the keys are hashed with. */
  readonly secret: string;
}

/** What a stranger can make us say by writing to us. Everything else is said because a clerk or the law wants it; it is counted, never held. */
export const askedForByStrangers: ReadonlySet<NoticeKind> = new Set(['acknowledgement', 'receipt-code'] as const);

/** The budgets that a message is taken from; those that are off are not among them. */
export function budgetsOf({ kind, medium, recipient }: Leaving, settings: BudgetSettings): Budget[] {
  const { perCorrespondent, perPrefix, perCountry, perDay, mailAcknowledgements } = settings.budgets;
  const budget = (name: string, value: string, limit: number | 'off', hours: number): Budget[] =>
    limit === 'off' ? [] : [{ name, key: budgetKey(settings.secret, name, value), limit, hours }];
  if (medium !== 'sms') {
    const address = foldEmail(recipient) ?? recipient;
    return [
      ...budget('correspondent', address, perCorrespondent, 24),
      // Two machines that acknowledge each other stop here, whatever they call themselves.
      ...(kind === 'acknowledgement' ? budget('mail-acknowledgements', address, mailAcknowledgements, 24) : []),
    ];
  }
  const country = countryOf(recipient);
  return [
    ...budget('correspondent', recipient, perCorrespondent, 24),
    ...budget('prefix', prefixOf(recipient), perPrefix, 1),
    ...(country === settings.defaultCountry ? [] : budget('country', country, perCountry, 24)),
    ...budget('day', '', perDay, 24),
  ];
}

/** The number without its last four digits: whoever sends to a range of numbers sends to the same prefix. */
export const prefixOf = (number: string): string => number.slice(0, -4);

function countryOf(number: string): string {
  return parsePhoneNumberFromString(number)?.country ?? `+${number.slice(1, 4)}`;
}

/** Numbers that cost whoever calls or writes to them, to the gain of their owner. Nothing goes there by itself. */
export function isPremium(recipient: string): boolean {
  if (!e164.test(recipient)) return false;
  const type = parsePhoneNumberFromString(recipient)?.getType();
  return type === 'PREMIUM_RATE' || type === 'SHARED_COST';
}
