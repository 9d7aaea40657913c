import type { Language } from '@app/shared/domain/language.js';
import { mustStateOn } from '@app/shared/domain/notice/check-notice.js';
import type { NoticeRule, RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { ComposedNotice } from '@app/shared/notices/compose-notice.js';
import { governingDuty } from '@app/shared/notices/notice-values.js';
import { say } from '../../../pages/words.js';
import type { Outcome, OutcomePart } from '../../actions/decide-complaint.js';
import type { OutcomeTextContext } from '../../notices/desk-texts.js';
import { type CheckedFile, factsToCheck } from '../../notices/facts-to-check.js';
import { textsOn } from '../../notices/texts-on.js';
import { statementWords } from '../case/notice-words.js';
import { type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** What a rule set requires of an outcome's words, by the statement that each part of the form proves. */
const provedBy: Readonly<Record<OutcomePart, string>> = {
  request: 'request_restated',
  facts: 'facts_found',
  reasons: 'reasons',
  basis: 'legal_basis',
  lateReason: 'delay_reason',
};

function owedOutcomes(ruleSets: readonly RuleSet[]): NoticeRule[] {
  return ruleSets.flatMap((ruleSet) => Object.values(ruleSet.notices).filter((rule) => rule.kind === 'outcome'));
}

/** The parts that some rule set of the case wants stated for themselves: only those are asked for. */
export function partsWanted(ruleSets: readonly RuleSet[], now: Date, zone: string): OutcomePart[] {
  const required = owedOutcomes(ruleSets).flatMap((rule) => mustStateOn(rule, now, zone));
  return (Object.keys(provedBy) as OutcomePart[]).filter((part) => required.includes(provedBy[part]));
}

/** What an outcome would say on one medium, statement by statement, and what it lacks. */
export interface MediumCheck {
  readonly medium: string;
  /** Where it goes to. */
  readonly to: string;
  readonly statements: readonly { readonly text: string; readonly stated: boolean }[];
  /** Why it cannot go like this; absent when it can. */
  readonly problem?: string;
}

/**
 * Each medium that reaches the complainant, with what the rules require of the outcome on it, stated or missing: the message is written as it would
 * leave and judged as it would be judged (`noticeToCompose`, `composeNotice`), with the house's own statements and templates. A letter is written
 * where nothing else can say it.
 */
export function checkOutcome(telling: ViewContext, desk: OutcomeTextContext, file: CheckedFile, outcome: Outcome): MediumCheck[] {
  const { language, now } = telling;
  const facts = factsToCheck(file);
  const due = governingDuty(facts);
  const details = { ...outcome, dueOn: due?.dueOn ?? null };
  const owed = { kind: 'outcome' as const, ruleSet: due?.ruleSet ?? null, details };
  return textsOn(desk, file, owed, now).map(({ to, text }) => inWords(language, to, text));
}

function inWords(language: Language, to: string, text: ComposedNotice): MediumCheck {
  const medium = wordOr(language, `medium.${text.medium}`, text.medium);
  const missing = text.missing.filter((statement) => !text.onPage.includes(statement));
  const required = [...new Set(text.required.flatMap((one) => one.mustState))];
  const problem = problemWords(language, medium, text.allowed, missing);
  return {
    medium,
    to,
    statements: required.map((code) => ({ text: statementWords(language, code), stated: !missing.includes(code) })),
    ...(problem === undefined ? {} : { problem }),
  };
}

function problemWords(language: Language, medium: string, allowed: boolean, missing: readonly string[]): string | undefined {
  if (!allowed) return say(language, 'desk.decide.medium-refused', { medium });
  if (missing.length === 0) return undefined;
  return say(language, 'desk.decide.not-stated', {
    items: missing.map((code) => statementWords(language, code)).join(say(language, 'desk.comma')),
    medium,
  });
}
