import type { Language } from '@app/shared/domain/language.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import type { Citation, RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { dayOf, localDay, longDay } from '../../../pages/dates.js';
import { type DeadlineWords, deadlineWords } from '../../../pages/deadline-words.js';
import { say } from '../../../pages/words.js';
import type { CaseHeading } from '../../case-file/case-heading.js';
import type { CaseDeadline } from '../../case-file/case-parts.js';
import { cameToWords, dueWords, dutyName, eventWords, type ViewContext, wordOr } from '../frame/words-of-cases.js';
import { amountWords } from './extension-steps.js';

type WithDeadlines = Pick<CaseHeading, 'dueAt' | 'reference'> & { readonly deadlines: readonly CaseDeadline[] };

/** One duty of a case as the pages show it: its date or why there is none, how it stands, and what moved it. */
export interface ObligationWords extends Partial<DeadlineWords> {
  readonly id: string;
  readonly name: string;
  /** The rule set that asks for it, where several bind the case. */
  readonly under?: string | undefined;
  /** Of a case that is part of this one: the reference under which it is owed. */
  readonly cameTo?: string | undefined;
  readonly date: string;
  readonly at?: string | undefined;
  readonly governs: boolean;
  readonly metText?: string;
  readonly metOn?: string;
  /** What a clerk should know before they rely on the date. */
  readonly remarks: readonly string[];
}

/** The duty whose date governs the case. */
export function governingOf({ deadlines, dueAt }: Omit<WithDeadlines, 'reference'>): CaseDeadline | undefined {
  return deadlines.find((one) => one.state === 'open' && one.dueAt !== null && one.dueAt.getTime() === dueAt?.getTime());
}

/** What governs first, then what is open, nearest first, then what is done. What ended without ever having a date is left out. */
export function obligationWords(
  telling: ViewContext,
  file: WithDeadlines,
  workingDaysLeft: (from: string, to: string) => number | undefined,
  ruleSets: ReadonlyMap<string, RuleSet>,
): ObligationWords[] {
  const governs = governingOf(file);
  const several = new Set(file.deadlines.map((one) => one.ruleSet)).size > 1;
  return [...file.deadlines]
    .filter((one) => one.dueOn !== null || one.state === 'open')
    .sort((a, b) => Number(b === governs) - Number(a === governs) || Number(b.state === 'open') - Number(a.state === 'open'))
    .map((one, index) => ({
      ...datedWords(telling, one, ruleSets),
      id: `deadline-${index + 1}`,
      name: wordOr(telling.language, `desk.obligation.${one.kind}`, one.obligation),
      under: several ? nameOf(telling.language, ruleSets, one.ruleSet) : undefined,
      cameTo: cameToWords(telling.language, file, one.cameTo),
      date: one.dueOn === null ? undatedWords(telling.language, one) : longDay(telling.language, one.dueOn),
      at: one.dueAt?.toISOString(),
      governs: one === governs,
      ...standingOf(telling, one, workingDaysLeft),
      remarks: remarksOn(telling.language, one, ruleSets.get(one.ruleSet)),
    }));
}

function nameOf(language: Language, ruleSets: ReadonlyMap<string, RuleSet>, id: string): string {
  const rules = ruleSets.get(id);
  return rules ? titleWords(language, rules) : id;
}

/** The date with the days it was counted from, and the event that the count begins with. */
function datedWords(
  { language, now, zone }: ViewContext,
  one: CaseDeadline,
  ruleSets: ReadonlyMap<string, RuleSet>,
): Partial<DeadlineWords> {
  const words = deadlineWords(language, { ...one, derivation: one.derivation ?? {} }, now, zone, localDay(now, zone), {
    ruleSets,
    forStaff: true,
  });
  const event = one.derivation?.start?.event;
  if (words?.why === undefined || event === undefined) return words ?? {};
  return { ...words, why: [{ term: say(language, 'desk.deadline.begins'), text: eventWords(language, event) }, ...words.why] };
}

function undatedWords(language: Language, { undated }: CaseDeadline): string {
  return wordOr(language, `desk.undated.${undated}`, say(language, 'desk.due.none'));
}

function standingOf(
  telling: ViewContext,
  one: CaseDeadline,
  workingDaysLeft: (from: string, to: string) => number | undefined,
): Partial<ObligationWords> {
  const { language, zone } = telling;
  if (one.state === 'open') {
    const { state, stateText } = dueWords(telling, one, workingDaysLeft);
    return { ...(state ? { state } : {}), ...(stateText ? { stateText } : {}) };
  }
  const [at, by] = one.state === 'waived' ? [one.waivedAt, one.waivedBy] : [one.satisfiedAt, one.satisfiedBy];
  const metOn = [at && dayOf(language, at, zone), by && eventWords(language, by)].filter(Boolean).join(' · ');
  return { metText: wordOr(language, `desk.deadline.${one.state}`, one.state), metOn };
}

function remarksOn(language: Language, one: CaseDeadline, ruleSet: RuleSet | undefined): string[] {
  const cited = ({ provision }: Citation) => (ruleSet ? provisionWords(language, ruleSet, provision) : provision);
  const { steps = [], pauses = [] } = one.derivation ?? {};
  return [
    ...(one.assumed.length > 0 && one.state === 'open'
      ? [say(language, 'desk.deadline.assumed', { facts: one.assumed.join(say(language, 'desk.comma')) })]
      : []),
    ...steps.slice(1).map((step) =>
      say(language, `desk.deadline.step.${step.mode}`, {
        amount: amountWords(language, step.amount),
        to: longDay(language, step.dueOn),
        provision: cited(step.citation),
      }),
    ),
    ...pauses.map(({ from, to, citation }) =>
      say(language, to === null ? 'desk.deadline.paused' : 'desk.deadline.was-paused', {
        from: longDay(language, from),
        to: to === null ? '' : longDay(language, to),
        provision: cited(citation),
      }),
    ),
    ...(one.instead === null
      ? []
      : [
          say(language, 'desk.deadline.instead', {
            duty: dutyName(language, ruleSet ? new Map([[ruleSet.id, ruleSet]]) : new Map(), one.instead),
          }),
        ]),
  ];
}
