import { dayOf, type LocalDate, weekdayOf } from '../calendar/local-date.js';
import { instantInZone } from '../calendar/zone.js';
import type { Amount, Citation } from '../rule-set/rule-set.js';
import type { ComputedDeadline, Derivation, DerivedDay, DerivedStep } from './records/computed-deadline.js';

const weekdays = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Why a day counts or does not, in words; a plain counted day needs none. */
export const derivedWords: Readonly<Record<DerivedDay['why'], string>> = {
  counted: '',
  'make-up': 'make-up working day',
  'month-end': 'end of the month counted',
  hours: 'hours that passed',
  weekend: 'weekend',
  holiday: 'holiday',
  paused: 'paused',
  moved: 'moved here: the last day was a day off',
};

/** What a day beyond the calendar's end was judged by. */
export function assumedWords(why: DerivedDay['why']): string {
  return why === 'holiday' ? 'beyond the calendar: a day off by law' : 'beyond the calendar: weekday only';
}

/** A deadline and the days it was counted by, as lines for a terminal or a page of plain text. Needs `explain` in the input. */
export function explainText(deadline: ComputedDeadline): string {
  const { derivation } = deadline;
  return [
    `${deadline.ruleSet} · ${deadline.obligation} · ${citationText(deadline.citation)}`,
    `  ${dueText(deadline)}`,
    ...(deadline.assumed.length > 0 ? [`  owed only if: ${deadline.assumed.join(', ')} (not stated)`] : []),
    ...(derivation ? derivationLines(derivation, deadline.startedAt) : []),
    ...(deadline.opensOn ? [`  may be used from ${dayText(deadline.opensOn)}`] : []),
    ...(deadline.remindOn ? [`  to be seen to on ${dayText(deadline.remindOn)}, the last working day on or before it`] : []),
  ].join('\n');
}

function dueText({ dueOn, dueAt, house, provisional, knownThrough, state, instead, error, undated, derivation }: ComputedDeadline): string {
  if (error !== undefined) return `${error}: the calendar is known through ${knownThrough ?? 'no day'}`;
  if (dueOn === null || dueAt === null) return `no date (${undated ?? 'not known'})`;
  const late = instantInZone(dueAt, derivation?.zone ?? 'UTC');
  const marks = [
    house ? "the institution's own target, not law" : '',
    provisional ? `provisional: the calendar is known through ${knownThrough ?? 'no day'}` : '',
    state === 'open' ? '' : `${state}${instead === undefined ? '' : `, instead: ${instead}`}`,
  ].filter((mark) => mark !== '');
  return [`due ${dayText(dueOn)}, late from ${late}`, ...marks].join('; ');
}

function derivationLines(derivation: Derivation, startedAt: Date): string[] {
  const { start, zone, steps, pauses, limits, cap, calendar, calendarVersion } = derivation;
  const deemed = start.deemed ? ', deemed to come on the next working day' : '';
  return [
    `  starts with ${start.event} at ${instantInZone(startedAt, zone)}${deemed}; ${dayText(start.on)} is not counted`,
    ...(calendar === null ? [] : [`  calendar ${calendar} ${calendarVersion}`]),
    ...(steps.length > 0 ? steps.flatMap(stepLines) : ['  the day itself is fixed; nothing is counted']),
    ...pauses.map(({ from, to, citation }) => `  paused from ${from} to ${to ?? 'now'}: ${citationText(citation)}`),
    ...limits.map(
      ({ extension, mode, limit }) => `  may be extended: ${extension}, ${mode} ${limit === 'per-instruction' ? limit : amountText(limit)}`,
    ),
    ...(cap === null ? [] : [`  at most until ${dayText(cap)}`]),
  ];
}

function stepLines({ step, mode, amount, from, dueOn, rolled, citation, days }: DerivedStep): string[] {
  const heading =
    step === 'within' ? amountText(amount) : `extension ${step}: ${amountText(amount)} ${mode === 'total' ? 'in all' : 'more'}`;
  return [
    `  ${heading} after ${from}, to ${dueOn}${step === 'within' ? '' : ` · ${citationText(citation)}`}`,
    ...(days.length > 0 ? [`    ${'day'.padEnd(14)}     n  why`] : []),
    ...days.map(dayLine),
    ...(rolled ? [`    ${rolled.from} is a day off: ${rolled.by.replaceAll('_', ' ')}`] : []),
  ];
}

function dayLine({ on, to, n, why, name, assumed }: DerivedDay): string {
  const day = to === undefined ? dayText(on) : `${dayText(on)} to ${dayText(to)}`;
  const reason = [derivedWords[why], name ?? '', assumed ? assumedWords(why) : ''].filter((part) => part !== '').join(', ');
  return `    ${day}  ${n === undefined ? '   –' : String(n).padStart(4)}  ${reason}`.trimEnd();
}

function dayText(day: LocalDate): string {
  return `${day} ${weekdays[weekdayOf(dayOf(day))]}`;
}

function amountText({ amount, unit }: Amount): string {
  const words = unit.replaceAll('_', ' ');
  return `${amount} ${amount === 1 ? words.slice(0, -1) : words}`;
}

/** A provision with its source and how far that was checked. */
export function citationText({ provision, source, confidence }: Citation): string {
  return `${provision} (${source}, ${confidence})`;
}
