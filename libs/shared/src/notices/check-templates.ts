import type { FieldProblem } from '../domain/failure/failure.js';
import { type Language, languages } from '../domain/language.js';
import { type NoticeKind, noticeKinds } from '../domain/notice/notice.js';
import type { StandingStatement } from '../domain/notice/standing-statements.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { composeNotice, segmentLimit } from './compose-notice.js';
import { type NoticeValues, valueNameOf } from './known-values.js';
import { acceptanceWords, beingDealtWith } from './notice-words.js';
import { downgraded } from './sms/gsm-downgrade.js';
import { countSegments } from './sms/segments.js';
import { plainText } from './template/plain-text.js';
import type { TemplateRegistry } from './template-registry.js';

/** Standing words of the institution, by statement. */
export type StandingWords = Readonly<Partial<Record<StandingStatement, Readonly<Record<Language, string>> | undefined>>>;

/**
 * Whether the texts can do what they are for, each problem by its name: `template.value-missing` (a placeholder that such a notice never
 * fills), `template.too-long` (a text message that may pass two segments), `template.statement-missing` (a rule set in force demands a
 * statement that nothing carries). `at` decides which list of statements is in force.
 */
export function checkTemplates(
  templates: TemplateRegistry,
  ruleSets: readonly RuleSet[],
  statements: StandingWords,
  zone: string,
  at: Date,
): FieldProblem[] {
  return languages.flatMap((language) =>
    noticeKinds.flatMap((kind) => [
      ...valueProblems(templates, language, kind),
      ...lengthProblems(templates, language, kind),
      ...ruleSets.flatMap((ruleSet) => statementProblems(templates, ruleSet, language, kind, statements, zone, at)),
    ]),
  );
}

/** Whether a problem is a statement that nothing carries: no mistake in a text, but a lack that stops such notices. */
export function isUnsaid(problem: FieldProblem): boolean {
  return problem.message.startsWith('template.statement-missing');
}

function valueProblems(templates: TemplateRegistry, language: Language, kind: NoticeKind): FieldProblem[] {
  const there = Object.fromEntries([...always, ...ofKind[kind]].map((name) => [name, 'x']));
  return (['sms', 'email'] as const).flatMap((medium) => {
    if (!templates.has(kind, medium)) return [];
    const { subject, body } = templates.get(language, kind, medium);
    const absent = [...new Set([...subject.fill(there).absent, ...body.fill(there).absent])];
    return absent.map((name) => ({
      path: `templates/${language}/${kind}.${medium}.txt`,
      message: `template.value-missing: such a notice may have no {{ ${name} }}. Put it between {% if ${name} %} and {% endif %}, or leave it out.`,
    }));
  });
}

function lengthProblems(templates: TemplateRegistry, language: Language, kind: NoticeKind): FieldProblem[] {
  if (!templates.has(kind, 'sms')) return [];
  const { segments, encoding, units } = countSegments(longestSms(templates, language, kind));
  if (segments <= segmentLimit) return [];
  return [
    {
      path: `templates/${language}/${kind}.sms.txt`,
      message: `template.too-long: with its longest values it is ${units} units of ${encoding}, ${segments} segments. Keep it to ${segmentLimit}.`,
    },
  ];
}

/** The text message with the longest values that it may have; of those that say different things the longest. */
export function longestSms(templates: TemplateRegistry, language: Language, kind: NoticeKind): string {
  const { body } = templates.get(language, kind, 'sms');
  const { stands, pastDue, ...usual } = longestValues(language);
  const { due: _due, knownThrough: _known, ...late } = usual;
  const texts = [usual, { ...usual, stands }, { ...late, pastDue }].map((values) => downgraded(plainText(body.fill(values).pieces)));
  return texts.reduce((longest, text) => (countSegments(text).units > countSegments(longest).units ? text : longest));
}

function statementProblems(
  templates: TemplateRegistry,
  ruleSet: RuleSet,
  language: Language,
  kind: NoticeKind,
  statements: StandingWords,
  zone: string,
  at: Date,
): FieldProblem[] {
  const standing = Object.fromEntries(
    Object.entries(statements).flatMap(([statement, words]) => (words ? [[valueNameOf(statement), words[language]]] : [])),
  );
  const values = { ...everyValue(language), ...standing };
  return Object.entries(ruleSet.notices)
    .filter(([, rule]) => rule.kind.replaceAll('_', '-') === kind)
    .flatMap(([notice]) => {
      const wanted = {
        kind,
        language,
        values,
        acceptance: 'accepted' as const,
        required: [{ ruleSet, notice }],
        zone,
        durableMediumAgreed: true,
      };
      const written = (['sms', 'email', 'letter'] as const)
        .filter((medium) => medium !== 'sms' || templates.has(kind, 'sms'))
        .map((medium) => composeNotice(templates, wanted, medium, at));
      // What none of our media may carry (a regulator's portal) a person copies from the text of a mail.
      const allowed = written.filter((text) => text.allowed);
      const candidates = allowed.length > 0 ? allowed : written.filter((text) => text.medium === 'email');
      if (candidates.some((text) => text.missing.length === 0)) return [];
      const missing = candidates.at(-1)?.missing ?? [];
      return [
        {
          path: `templates/${language}/${kind}`,
          message: `template.statement-missing: ${ruleSet.id} wants "${notice}" to state ${missing.join(', ')}, and nothing carries it. Give the words under "statements" of institution.yaml, or show their value in the template.`,
        },
      ];
    });
}

/** What every notice has. */
const always = ['inst', 'institution', 'ref', 'contact', 'contactLines', 'link', 'where'] as const;

/** What each kind always has besides: its raiser must give it. */
const ofKind: Readonly<Record<NoticeKind, readonly string[]>> = {
  acknowledgement: ['accepted', 'receivedAt', 'channel', 'cameBy', 'beingDealtWith'],
  'receipt-code': ['code'],
  'contact-code': ['code'],
  extension: ['newDue', 'reason', 'addressee'],
  'deadline-change': ['newDue', 'reason'],
  late: ['newDue', 'addressee'],
  holding: ['reason', 'addressee'],
  progress: ['progress', 'addressee'],
  outcome: ['outcome', 'addressee'],
  'summary-resolution': ['receivedAt', 'accepted', 'addressee'],
  'review-outcome': ['outcome', 'addressee'],
  refusal: ['refusal', 'addressee'],
  transfer: ['dept', 'addressee'],
  signpost: ['addressee', 'alsoStated'],
  survey: ['surveyLink'],
  reply: ['text', 'addressee'],
  'report-back': ['receivedAt', 'dept', 'outcome'],
  'deadline-near': ['obligation', 'due'],
  'deadline-escalated': ['obligation', 'due'],
  'deadline-missed': ['obligation', 'due'],
  escalation: ['due'],
  offer: ['dept', 'due', 'offeredTo'],
  'part-asked': ['dept', 'due', 'offeredTo'],
  'party-request': ['dept', 'due', 'text', 'partyLink'],
  incident: [],
  duty: ['obligation'],
};

/** The longest values allowed in a text message (docs/reliability.md R16), dates with their weekday. */
export function longestValues(language: Language): NoticeValues {
  const latin = language === 'en';
  const of = (han: number, letters: number) => (latin ? 'm'.repeat(letters) : '诉'.repeat(han));
  const day = latin ? 'Wednesday 30 September 2026' : '2026年12月31日星期四';
  return {
    inst: of(8, 12),
    ref: '7K2QD-M9XWA',
    due: day,
    pastDue: day,
    newDue: day,
    stands: day,
    knownThrough: day,
    surveyUntil: day,
    contact: '0'.repeat(12),
    link: 'm'.repeat(23),
    where: 'm'.repeat(23),
    code: '1234 5678 9012 3456',
    dept: of(10, 13),
    reason: of(15, 33),
    progress: of(13, 19),
    measures: of(9, 14),
    outcome: of(18, 24),
    obligation: of(8, 27),
    accepted: acceptanceWords.accepted[language],
    text: latin ? 'there is a new answer on the status page.' : '我们有新的答复，请凭编号和查询码在网上查看。',
  };
}

/** One of each value, so that what a text cannot state then it can never state. */
export function everyValue(language: Language): NoticeValues {
  const names = [...always, ...Object.values(ofKind).flat()];
  const more = ['measures', 'communications', 'followUp', 'request', 'facts', 'reasons', 'basis', 'remedies', 'lateReason', 'text', 'dept'];
  return {
    ...Object.fromEntries([...names, ...more].filter((name) => name !== 'alsoStated').map((name) => [name, 'x'])),
    ...longestValues(language),
    beingDealtWith: beingDealtWith[language],
  };
}
