import type { Language } from '@app/shared/domain/language.js';
import { checkNotice, maySend } from '@app/shared/domain/notice/check-notice.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { type Acceptance, type NoticeValues, statementsOf } from '../templates/known-values.js';
import { mailHtml } from '../templates/mail-html.js';
import { type Rendered, render } from '../templates/render.js';
import { countSegments } from '../templates/segments.js';
import type { TemplateMedium, TemplateRegistry } from '../templates/template-registry.js';
import { bare } from './notice-values.js';
import { shortPhrases } from './notice-words.js';

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
  readonly durableMediumAgreed?: boolean;
}

/** A text as it is frozen, with what proves each statement, and what it lacks. */
export interface ComposedNotice {
  readonly medium: TemplateMedium;
  readonly template: string;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  readonly statements: Readonly<Record<string, string>>;
  /** Required statements (or values of the template) that are not there. Empty and `allowed`: it may leave. */
  readonly missing: readonly string[];
  /** False when a rule set does not allow this medium for it. */
  readonly allowed: boolean;
  /** Rule sets whose list of channels closes with "and the like" and does not name this medium: it may leave, and is noted. */
  readonly unlisted: readonly string[];
}

/** At most so many segments: `redress check` refuses a template that can pass it (pages.md 3.2). */
export const segmentLimit = 2;

/** Writes a notice for a medium and checks it against every rule set that owes it, by the list in force at `at`. */
export function composeNotice(templates: TemplateRegistry, wanted: NoticeToCompose, medium: TemplateMedium, at: Date): ComposedNotice {
  const template = templates.get(wanted.language, wanted.kind, medium);
  const body = medium === 'sms' ? shortEnough(wanted, template.body) : render(template.body, wanted.values);
  const subject = medium === 'email' ? render(template.subject, wanted.values) : undefined;
  const statements = statementsOf(body.shown, wanted.acceptance, medium);
  const states = Object.keys(statements);
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
  return {
    medium,
    template: template.id,
    subject: subject?.text.replace(/\s+/g, ' ') ?? null,
    body: body.text,
    html: medium === 'email' ? mailHtml(wanted.language, body.text, wanted.values.link) : null,
    statements,
    missing: [...new Set([...checks.flatMap((check) => check.missing), ...body.absent.map((value) => `value:${value}`)])],
    unlisted: wanted.required.flatMap(({ ruleSet }, at) => (checks[at]?.outcome === 'channel_unlisted' ? [ruleSet.id] : [])),
    allowed: checks.every((check) => check.outcome === 'incomplete' || maySend(check.outcome)),
  };
}

/** The text message, with the clerk's own words where they fit and the short phrase where they do not. */
function shortEnough(wanted: NoticeToCompose, body: Parameters<typeof render>[0]): Rendered {
  const values = { ...wanted.values, ...(wanted.values.link ? { link: bare(wanted.values.link) } : {}) };
  const full = render(body, values);
  if (countSegments(full.text).segments <= segmentLimit) return full;
  const short = Object.entries(shortPhrases).filter(([name]) => name in values);
  return render(body, { ...values, ...Object.fromEntries(short.map(([name, phrase]) => [name, phrase[wanted.language]])) });
}
