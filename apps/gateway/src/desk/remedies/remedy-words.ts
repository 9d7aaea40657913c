import type { Language } from '@app/shared/domain/language.js';
import { digitsOf, type Money } from '@app/shared/domain/remedy/money.js';
import { longDay } from '../../pages/dates.js';
import { say } from '../../pages/words.js';
import type { PromisedRemedy } from './promise-remedies.js';

/** A sum as a language writes it: CN¥3,600.00, ¥3,600.00. */
export function sumWords(language: Language, { minor, currency }: Money): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(minor / 10 ** digitsOf(currency));
}

/** What was granted as the complainant is told it, with the day it is done by. */
export function remedyWords(language: Language, { kind, money, dueOn }: PromisedRemedy): string {
  const what = say(language, `remedy.${kind}`);
  const values = { what: money === null ? what : `${what} ${sumWords(language, money)}`, on: longDay(language, dueOn) };
  return say(language, 'remedy.told', values);
}
