import type { Language } from '@app/shared/domain/language.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { caseEventNames } from '../../actions/record-event.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import type { CaseDeadline, CaseParts } from '../../case-file/case-parts.js';
import { eventWords, wordOr } from '../frame/words-of-cases.js';
import { donePrefix } from './read-event.js';

type Recordable = Pick<CaseHeading, 'ruleSets'> & Pick<CaseParts, 'events'> & { readonly deadlines: readonly CaseDeadline[] };

/** One event that staff may record, with its name in the reader's language. */
export interface EventChoice {
  readonly value: string;
  readonly text: string;
}

/**
 * What may be recorded of a case: the events that its rule sets count with, and each open duty as done. Withdrawal has a page of its own, a
 * second acceptance would be refused, and a message is told by what became of it: sent or received.
 */
export function eventChoices(language: Language, file: Recordable, deadlines: HouseDeadlines): EventChoice[] {
  const names = caseEventNames(deadlines, file.ruleSets ?? []);
  const accepted = file.events.some(({ type }) => type === 'accepted');
  const events = names
    .filter((name) => name !== 'done' && !(accepted && name === 'accepted'))
    .filter((name) => !names.includes(`${name}_sent`))
    .map((name) => ({ value: name, text: eventWords(language, name) }));
  const open = [...new Set(file.deadlines.filter(({ state }) => state === 'open').map(({ obligation }) => obligation))];
  const duties = open.map((obligation) => {
    const { kind, dueOn } = file.deadlines.find((one) => one.obligation === obligation && one.state === 'open')!;
    return { obligation, duty: wordOr(language, `desk.obligation.${kind}`, obligation), dueOn };
  });
  // Two of one kind are told apart by their dates.
  const done = duties.map(({ obligation, duty, dueOn }) => {
    const alone = duties.filter((other) => other.duty === duty).length === 1;
    const text = alone || dueOn === null ? 'desk.events.done' : 'desk.events.done.by';
    return {
      value: `${donePrefix}${obligation}`,
      text: say(language, text, { duty, due: dueOn === null ? '' : longDay(language, dueOn) }),
    };
  });
  return [...events.sort((a, b) => a.text.localeCompare(b.text, language)), ...done];
}

/** Facts that nobody has stated and that decide whether something open is owed at all. */
export function openFacts({ deadlines }: Pick<Recordable, 'deadlines'>): string[] {
  return [...new Set(deadlines.filter(({ state }) => state === 'open').flatMap(({ assumed }) => assumed))].sort();
}
