import type { Language } from '../domain/language.js';
import { checkNotice, maySend, mustStateOn } from '../domain/notice/check-notice.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import { standingStatements } from '../domain/notice/standing-statements.js';
import { ruleSetVersion } from '../domain/rule-set/applies.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { type Acceptance, type NoticeValues, statementsOf, valueNameOf } from './known-values.js';
import { bare } from './notice-values.js';
import { shortPhrases } from './notice-words.js';
import { downgraded } from './sms/gsm-downgrade.js';
import { countSegments } from './sms/segments.js';
import { cleanValue } from './template/clean-value.js';
import { mailHtml } from './template/mail-html.js';
import { plainText } from './template/plain-text.js';
import type { Filled, FilledPiece, TemplateWords, Value } from './template/template.js';
import type { TemplateRegistry } from './template-registry.js';

/** What a text can be written for. A letter has the words of a mail. */
export type WrittenMedium = 'sms' | 'email' | 'letter';

/** A notice of a rule set that a message must satisfy. */
export interface RequiredNotice {
  readonly ruleSet: RuleSet;
  /** Its id under `notices`. */
  readonly notice: string;
}

/** What is to be said. `values` are those of mail; a text message shortens them. */
export interface NoticeToCompose {
  readonly kind: NoticeKind;
  readonly language: Language;
  readonly values: NoticeValues;
  readonly acceptance: Acceptance;
  readonly required: readonly RequiredNotice[];
  readonly zone: string;
  /** The customer's agreement to a durable medium is on file. */
  readonly durableMediumAgreed?: boolean | undefined;
}

/** What a rule set asked of a text on the day it was written. */
export interface RequiredThen {
  readonly ruleSet: string;
  readonly version: string;
  readonly notice: string;
  readonly provision: string;
  readonly mustState: readonly string[];
}

/** A text as it is frozen, with what proves each statement, and what it lacks. */
export interface ComposedNotice {
  readonly medium: WrittenMedium;
  readonly template: string;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  /** Statement → name of the value that proves it by standing in the text. */
  readonly statements: Readonly<Record<string, string>>;
  /** Every value that stands in the text, word for word. */
  readonly shown: Readonly<Record<string, string>>;
  readonly required: readonly RequiredThen[];
  /** Required statements (or values of the template) that are not there. Empty and `allowed`: it may leave. */
  readonly missing: readonly string[];
  /**
   * Those of `missing` that stand on the complainant's page, with the whole decision, where the text message says that they do. Whoever can be
   * reached by nothing else is told like this (docs/decisions/0090). Empty for every other medium and kind.
   */
  readonly onPage: readonly string[];
  /** False when a rule set does not allow this medium for it. */
  readonly allowed: boolean;
  /** Rule sets whose list of channels closes with "and the like" and does not name this medium: it may leave, and is noted. */
  readonly unlisted: readonly string[];
}

/** At most so many segments: `redress check` refuses a template that can pass it (docs/reliability.md R16). */
export const segmentLimit = 2;

/**
 * Writes a notice for a medium and checks it against every rule set that owes it, by the list in force at `at`.
 * There must be words for the medium (`templates.has`).
 */
export function composeNotice(templates: TemplateRegistry, wanted: NoticeToCompose, medium: WrittenMedium, at: Date): ComposedNotice {
  const template = templates.get(wanted.language, wanted.kind, medium === 'sms' ? 'sms' : 'email');
  const required = wanted.required.map((one) => requiredThen(one, at, wanted.zone));
  const values = withAlsoStated(cleaned(wanted.values), template.body, wanted, required);
  const body = medium === 'sms' ? shortEnough(wanted.language, template.body, values) : template.body.fill(values);
  const about = medium === 'sms' ? [] : template.subject.fill(values).pieces;
  const subject = medium === 'sms' ? null : plainText(about).replace(/\s+/g, ' ');
  const text = plainText(body.pieces);
  const shown = shownIn(body.pieces);
  const statements = statementsOf(Object.keys(shown), wanted.acceptance, wanted.kind);
  const states = [...Object.keys(statements), ...needless(required, values)];
  const checks = wanted.required.map(({ ruleSet, notice }) =>
    checkNotice({
      ruleSet,
      notice,
      sentAt: at,
      channel: medium,
      states,
      zone: wanted.zone,
      durableMediumAgreed: wanted.durableMediumAgreed ?? false,
    }),
  );
  const missing = [...new Set([...checks.flatMap((check) => check.missing), ...body.absent.map((value) => `value:${value}`)])];
  const pointsToPage = medium === 'sms' && wanted.kind === 'outcome' && shown['where'] !== undefined;
  const onPage = pointsToPage && missing.length > 0 ? composeNotice(templates, wanted, 'email', at).statements : {};
  return {
    medium,
    template: template.id,
    subject,
    body: medium === 'sms' ? downgraded(text) : text,
    html:
      medium === 'email'
        ? mailHtml({ language: wanted.language, subject: about, institution: String(values.institution ?? '') }, body.pieces)
        : null,
    statements,
    shown,
    required,
    missing,
    onPage: missing.filter((statement) => statement in onPage),
    unlisted: wanted.required.flatMap(({ ruleSet }, index) => (checks[index]?.outcome === 'channel_unlisted' ? [ruleSet.id] : [])),
    allowed: checks.every((check) => check.outcome === 'incomplete' || maySend(check.outcome)),
  };
}

type Values = Readonly<Record<string, Value | undefined>>;

const cleaned = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, cleanValue(value)]])));

function requiredThen({ ruleSet, notice }: RequiredNotice, at: Date, zone: string): RequiredThen {
  const rule = ruleSet.notices[notice];
  return {
    ruleSet: ruleSet.id,
    version: ruleSetVersion(ruleSet),
    notice,
    provision: rule?.citation.provision ?? '',
    mustState: rule ? mustStateOn(rule, at, zone) : [],
  };
}

/** The standing words that the rules want said here and that the template places nowhere itself stand together. */
function withAlsoStated(
  values: Values,
  words: TemplateWords,
  { acceptance, kind }: NoticeToCompose,
  required: readonly RequiredThen[],
): Values {
  const placed = statementsOf(
    words.names.filter((name) => values[name] !== undefined),
    acceptance,
    kind,
  );
  const wanted = standingStatements.filter(
    (statement) => placed[statement] === undefined && required.some((one) => one.mustState.includes(statement)),
  );
  const parts = wanted.flatMap((statement) => {
    const name = valueNameOf(statement);
    const value = values[name];
    return typeof value === 'string' && value !== '' ? [{ name, text: value }] : [];
  });
  return parts.length === 0 ? values : { ...values, alsoStated: parts };
}

/** What is to be stated "if any" need not be where there is none. */
function needless(required: readonly RequiredThen[], values: Values): string[] {
  return required
    .flatMap((one) => one.mustState)
    .filter((statement) => statement === 'redress_offer_if_any' && (values['remedies'] === undefined || values['remedies'] === ''));
}

function shownIn(pieces: readonly FilledPiece[]): Record<string, string> {
  return Object.fromEntries(pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [[piece.name, piece.text]])));
}

/** As a text message writes a value, where each character counts: no scheme before an address, no brackets around a weekday. */
function terse(name: string, value: Value | undefined): Value | undefined {
  if (typeof value !== 'string') return value;
  return name === 'link' ? bare(value) : value.replace(/^(\d{4}年\d{1,2}月\d{1,2}日)（(星期.)）$/u, '$1$2');
}

/** The text message, with the clerk's own words where they fit and the short phrase where they do not. */
function shortEnough(language: Language, words: TemplateWords, values: Values): Filled {
  const bareValues = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, terse(name, value)]));
  const full = words.fill(bareValues);
  if (countSegments(downgraded(plainText(full.pieces))).segments <= segmentLimit) return full;
  const short = Object.entries(shortPhrases).filter(([name]) => values[name] !== undefined);
  return words.fill({ ...bareValues, ...Object.fromEntries(short.map(([name, phrase]) => [name, phrase[language]])) });
}
