import type { Language } from '@app/shared/domain/language.js';
import { checkNotice, mustStateOn } from '@app/shared/domain/notice/check-notice.js';
import type { NoticeRule, RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { contactFor } from '@app/shared/platform/contacts.js';
import { say } from '../../../web/words.js';
import type { Outcome, OutcomePart } from '../../actions/decide-complaint.js';
import type { CaseFacts } from '../../case-file.query.js';
import { statementWords } from '../case/notice-words.js';
import { type Telling, wordOr } from '../words-of-cases.js';

/** What a rule set requires of an outcome's words, by the statement that each part of the form proves. */
const provedBy: Readonly<Record<OutcomePart, string>> = {
  request: 'request_restated',
  facts: 'facts_found',
  reasons: 'reasons',
  basis: 'legal_basis',
  lateReason: 'delay_reason',
};

/** What our outcome texts say on any medium, whatever the decision is. */
const always = ['outcome', 'case_reference', 'contact_details'];
const byRemedies = ['redress_offer_if_any', 'redress_offer', 'remedy_taken'];

/** A rule set's notice about the outcome. */
interface OwedOutcome {
  readonly ruleSet: RuleSet;
  readonly id: string;
  readonly rule: NoticeRule;
}

function owedOutcomes(ruleSets: readonly RuleSet[]): OwedOutcome[] {
  return ruleSets.flatMap((ruleSet) =>
    Object.entries(ruleSet.notices).flatMap(([id, rule]) => (rule.kind === 'outcome' ? [{ ruleSet, id, rule }] : [])),
  );
}

/** The parts that some rule set of the case wants stated for themselves: only those are asked for. */
export function partsWanted(ruleSets: readonly RuleSet[], now: Date, zone: string): OutcomePart[] {
  const required = owedOutcomes(ruleSets).flatMap(({ rule }) => mustStateOn(rule, now, zone));
  return (Object.keys(provedBy) as OutcomePart[]).filter((part) => required.includes(provedBy[part]));
}

export interface MediumCheck {
  readonly medium: string;
  /** Where it goes to. */
  readonly to: string;
  readonly statements: readonly { readonly text: string; readonly stated: boolean }[];
  /** Why it cannot go like this; absent when it can. */
  readonly problem?: string;
}

/**
 * Each medium that reaches the complainant: what the rules require of the outcome on it, stated by what the form carries, or missing.
 * Source: `notices` of the rule sets in force (`checkNotice`).
 */
export function checkOutcome(telling: Telling, file: CaseFacts, outcome: Outcome, ruleSets: readonly RuleSet[]): MediumCheck[] {
  const { language } = telling;
  return mediaOf(file).map(({ medium, to }) => {
    const states = statedOn(medium, outcome);
    const checks = owedOutcomes(ruleSets).map(({ ruleSet, id, rule }) => ({
      ...checkNotice({ ruleSet, notice: id, sentAt: telling.now, channel: medium, states, zone: telling.zone }),
      required: mustStateOn(rule, telling.now, telling.zone),
    }));
    const required = [...new Set(checks.flatMap((check) => check.required))];
    const missing = [...new Set(checks.flatMap((check) => check.missing))];
    const problem = problemWords(
      language,
      medium,
      checks.some((check) => check.outcome === 'channel_refused'),
      missing,
    );
    return {
      medium: wordOr(language, `medium.${medium}`, medium),
      to,
      statements: required.map((code) => ({ text: statementWords(language, code), stated: !missing.includes(code) })),
      ...(problem === undefined ? {} : { problem }),
    };
  });
}

function problemWords(language: Language, medium: string, refused: boolean, missing: readonly string[]): string | undefined {
  const name = wordOr(language, `medium.${medium}`, medium);
  if (refused) return say(language, 'desk.decide.medium-refused', { medium: name });
  if (missing.length === 0) return undefined;
  return say(language, 'M41', {
    items: missing.map((code) => statementWords(language, code)).join(say(language, 'desk.comma')),
    medium: name,
  });
}

/** A text message has room for the decision; everything else stands in the mail and on the status page. */
function statedOn(medium: string, outcome: Outcome): string[] {
  if (medium === 'sms') return always;
  const parts = (Object.keys(provedBy) as OutcomePart[]).filter((part) => outcome[part]);
  return [...always, ...parts.map((part) => provedBy[part]), ...(outcome.remedies?.length ? byRemedies : [])];
}

function mediaOf({ complainant, channel, prefers }: CaseFacts): { medium: string; to: string }[] {
  const media = (['email', 'sms'] as const).flatMap((medium) => {
    const to = contactFor(complainant, medium, channel);
    return to === undefined ? [] : [{ medium, to }];
  });
  return media.sort((a, b) => Number(b.medium === prefers) - Number(a.medium === prefers));
}
