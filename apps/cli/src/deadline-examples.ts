import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { calendarWithin } from '@app/shared/domain/calendar/calendar-within.js';
import { dayOf, weekdayOf } from '@app/shared/domain/calendar/local-date.js';
import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import { assumedWords, citationText, derivedWords } from '@app/shared/domain/deadline/explain-text.js';
import type { ComputedDeadline, DerivedDay, DerivedStep } from '@app/shared/domain/deadline/records/computed-deadline.js';
import { loadRules, RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { deadlinesOf } from '@app/shared/rules/vector-form.js';
import type { Vector } from '@app/shared/rules/vector-shape.js';

/** A case whose counting is shown day by day. The words say what to look at; every date below them comes from the engine. */
interface Example {
  readonly title: string;
  readonly words: string;
  readonly obligation: string;
  readonly vector: Vector;
  /** With the calendar published no further than this day, and counted past its end as the running house does. */
  readonly publishedUpTo?: string;
}

const examples: readonly Example[] = [
  {
    title: 'Working days across Spring Festival, with make-up days',
    words:
      'A bank received a complaint on Friday 13 February 2026 at 09:20. 银监发〔2012〕13号, article 9, gives it 15 working days. The State Council notice for 2026 makes nine days of Spring Festival free and has two Saturdays worked for them: both count.',
    obligation: 'decide',
    vector: { ruleSet: 'cbrc-2012', profile: 'cn-bank', receivedAt: '2026-02-13T09:20:00+08:00' },
  },
  {
    title: 'Calendar days with a mediation and an extension',
    words:
      'Under the rules of 2020 the same bank has 15 calendar days. The days of a mediation do not count, the day it began and the day it ended included. Then the clerk asked for 30 days in all, with a reason and in time: a whole length starts again from the day of receipt, so the pause counts in it too.',
    obligation: 'decide',
    vector: {
      ruleSet: 'cbirc-2020',
      profile: 'cn-bank',
      receivedAt: '2026-03-10T10:00:00+08:00',
      events: [
        { type: 'mediation_started', at: '2026-03-16T10:00:00+08:00' },
        { type: 'mediation_ended', at: '2026-03-18T10:00:00+08:00' },
        { type: 'extend', at: '2026-03-25T10:00:00+08:00', extension: 'to-30', to: { amount: 30, unit: 'calendar_days' }, reason: 'x' },
      ],
    },
  },
  {
    title: 'Past the end of what is published',
    words:
      'The calendar of a Chinese year is published the autumn before. This complaint came when the days of the next year were not known yet: the house counts Monday to Friday past the end, less the days off that stand in the law itself, says so in the notice, and counts again when the year arrives. The strict count of `redress deadlines` refuses instead (`calendar.not-published`).',
    obligation: 'decide',
    vector: { ruleSet: 'cbrc-2012', profile: 'cn-bank', receivedAt: '2026-12-17T16:59:00+08:00' },
    publishedUpTo: '2026-12-31',
  },
];

/** The worked examples of docs/deadlines.md, in Markdown, counted now. */
export function deadlineExamples(): string {
  const rules = loadRules();
  return examples
    .map(({ title, words, obligation, vector, publishedUpTo }, nth) => {
      const asPublished = publishedUpTo === undefined ? rules : publishedOnlyTo(rules, publishedUpTo);
      const deadline = deadlinesOf(vector, asPublished, undefined, { explain: true, provisional: publishedUpTo !== undefined }).find(
        (one) => one.obligation === obligation,
      )!;
      const zone = rules.profile(vector.profile as string).zone;
      return [`### ${nth + 1}. ${title}`, words, summary(deadline, zone), ...(deadline.derivation?.steps ?? []).map(stepText)].join('\n\n');
    })
    .join('\n\n');
}

function publishedOnlyTo(rules: RuleRegistry, day: string): RuleRegistry {
  const calendars = [...rules.calendars].map(([id, one]): [string, Calendar] => [id, calendarWithin(one, one.coverage.from, day)]);
  return new RuleRegistry(rules.ruleSets, new Map(calendars), rules.profiles);
}

function summary({ dueOn, dueAt, provisional, knownThrough, citation, cap, ruleSet, startedAt }: ComputedDeadline, zone: string): string {
  const lines = [
    `- rule: ${ruleSet}, ${citationText(citation)}`,
    `- starts: ${instantInZone(startedAt, zone)}; that day is not counted`,
    `- **due on ${withWeekday(dueOn!)}**; the first instant that is late is ${instantInZone(dueAt!, zone)}`,
    ...(provisional ? [`- **provisional**: the calendar is known through ${knownThrough}`] : []),
    ...(cap === null ? [] : [`- with every extension, at most until ${withWeekday(cap)}`]),
  ];
  return lines.join('\n');
}

function stepText({ step, mode, amount, from, dueOn, days }: DerivedStep): string {
  const unit = amount.unit.replaceAll('_', ' ');
  const whole = step === 'within' ? 'The limit' : `Extension \`${step}\``;
  const heading = `${whole}: ${amount.amount} ${unit}${mode === 'additional' ? ' more' : ''} after ${from}, to ${dueOn}.`;
  if (days.length === 0) return heading;
  return [heading, '', '| day | counts as | why |', '| --- | --- | --- |', ...days.map(dayRow)].join('\n');
}

function dayRow({ on, to, n, why, name, assumed }: DerivedDay): string {
  const day = to === undefined || to === on ? withWeekday(on) : `${withWeekday(on)} to ${withWeekday(to)}`;
  const reasons = [derivedWords[why], name ?? '', assumed ? assumedWords(why) : ''].filter((part) => part !== '');
  return `| ${day} | ${n ?? '–'} | ${reasons.join(', ')} |`;
}

const weekdays = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function withWeekday(day: string): string {
  return `${day}, ${weekdays[weekdayOf(dayOf(day))]}`;
}
