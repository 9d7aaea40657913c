import type { Derivation, DerivedDay } from '@app/shared/domain/deadline/records/computed-deadline.js';
import type { Language } from '@app/shared/domain/language.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import { lastTime, longDay, monthOf } from './dates.js';
import { say, words } from './words.js';

/** One thing that a date stands on; `code` is what operators know it by. */
interface WhyWords {
  readonly term: string;
  readonly text: string;
  readonly lang?: Language;
  readonly code?: string;
}

/** What `_deadline` (views/deadline.njk) shows. */
export interface DeadlineWords {
  readonly sentence: string;
  readonly state?: 'on-time' | 'near' | 'late';
  readonly stateText?: string;
  readonly provisionalText?: string;
  readonly why?: readonly WhyWords[];
  readonly months?: readonly { readonly name: string; readonly days: readonly { readonly text: string; readonly counted: boolean }[] }[];
}

/** A derivation as it lies in the database: written by whichever version counted it, so every part may be missing. */
export type StoredDerivation = Partial<Derivation>;

/** The duty whose date is shown, as the status query finds it. Days are local, instants are instants. */
export interface StoredDeadline {
  readonly dueOn: string | null;
  readonly dueAt: Date | null;
  readonly nearAt: Date | null;
  readonly state: string;
  readonly provisional: boolean;
  readonly knownThrough: string | null;
  readonly house: boolean;
  readonly ruleSet: string;
  readonly ruleSetVersion: string;
  readonly calendar: string | null;
  readonly calendarVersion: string | null;
  readonly derivation: StoredDerivation;
}

/** The date as the answer to the form tells it, before routing has said more. */
export function shortDeadline(language: Language, told: { dueOn?: string; pastDue?: string; provisional?: boolean }): DeadlineWords {
  if (told.pastDue !== undefined)
    return {
      sentence: say(language, 'deadline.passed', { due: longDay(language, told.pastDue) }),
      state: 'late',
      stateText: say(language, 'deadline.late'),
    };
  if (told.dueOn === undefined) return { sentence: say(language, 'deadline.choosing') };
  return {
    sentence: say(language, 'deadline.answer-by', { due: longDay(language, told.dueOn) }),
    ...(told.provisional ? { provisionalText: say(language, 'deadline.provisional') } : {}),
  };
}

/** Whom a date is explained to, and the rules that it may stand on. */
export interface Explaining {
  readonly ruleSets: ReadonlyMap<string, RuleSet>;
  /** Staff see which version of a text and a calendar counted it, by the ids that operators know them by. */
  readonly forStaff?: boolean;
}

/** The date, how it stands at `now`, and the days it was counted from. */
export function deadlineWords(
  language: Language,
  deadline: StoredDeadline,
  now: Date,
  zone: string,
  today: string,
  explaining: Explaining,
): DeadlineWords | undefined {
  if (deadline.dueOn === null) return undefined;
  const due = longDay(language, deadline.dueOn);
  const isPast = deadline.state === 'open' && deadline.dueAt !== null && now >= deadline.dueAt;
  // A day that is past is no promise any more.
  const sentences: Record<string, string> = {
    satisfied: 'deadline.met',
    'satisfied-late': 'deadline.met-late',
    open: isPast ? 'deadline.passed' : 'deadline.answer-by',
  };
  return {
    sentence: say(language, sentences[deadline.state] ?? 'deadline.answer-by', { due }),
    ...(deadline.state === 'open' ? stateOf(language, deadline, now, zone, today) : {}),
    ...(deadline.provisional && deadline.state === 'open' ? { provisionalText: provisionalText(language, deadline) } : {}),
    why: why(language, deadline, zone, explaining),
    months: months(language, deadline.derivation),
  };
}

function stateOf(
  language: Language,
  deadline: StoredDeadline,
  now: Date,
  zone: string,
  today: string,
): Pick<DeadlineWords, 'state' | 'stateText'> {
  if (deadline.dueAt !== null && now >= deadline.dueAt) return { state: 'late', stateText: say(language, 'deadline.late') };
  const near = deadline.nearAt !== null && now >= deadline.nearAt;
  const state = near ? 'near' : 'on-time';
  if (deadline.dueOn === today && deadline.dueAt !== null) {
    return { state: 'near', stateText: say(language, 'deadline.today', { time: lastTime(language, deadline.dueAt, zone) }) };
  }
  const step = deadline.derivation.steps?.at(-1);
  const left = step?.days?.filter((day) => day.n !== undefined && day.on > today).length ?? 0;
  // Only working days can be told from the days that were counted one by one.
  if (step?.amount?.unit !== 'working_days' || left === 0) return { state, stateText: say(language, 'deadline.due-on') };
  return { state, stateText: say(language, left === 1 ? 'deadline.left.one' : 'deadline.left', { n: left }) };
}

function provisionalText(language: Language, { knownThrough }: StoredDeadline): string {
  if (knownThrough === null) return say(language, 'deadline.provisional');
  return say(language, 'deadline.provisional.through', { through: longDay(language, knownThrough) });
}

function why(
  language: Language,
  deadline: StoredDeadline,
  zone: string,
  { ruleSets, forStaff = false }: Explaining,
): NonNullable<DeadlineWords['why']> {
  const { derivation } = deadline;
  const step = derivation.steps?.at(-1);
  const citation = step?.citation ?? derivation.citation;
  const ruleSet = ruleSets.get(deadline.ruleSet);
  const provision = citation?.provision && (ruleSet ? provisionWords(language, ruleSet, citation.provision) : citation.provision);
  const idOf = (id: string, version: string | null) => (forStaff ? [id, version].filter(Boolean).join(' ') : undefined);
  const pairs: [string, string | undefined, string?][] = [
    ['deadline.started', derivation.start?.on && startText(language, derivation.start)],
    ['deadline.within', step?.amount && say(language, `deadline.unit.${step.amount.unit}`, { n: step.amount.amount })],
    [
      'deadline.due-at',
      deadline.dueAt && deadline.dueOn ? `${longDay(language, deadline.dueOn)} ${closingTime(language, deadline, zone)}`.trim() : undefined,
    ],
    ['deadline.provision', provision],
    ['deadline.quote', citation?.quote],
    [
      'deadline.rule-set',
      ruleSet ? titleWords(language, ruleSet) : deadline.ruleSet,
      ruleSet && idOf(deadline.ruleSet, deadline.ruleSetVersion),
    ],
    [
      'deadline.calendar',
      deadline.calendar ? calendarName(language, deadline.calendar) : undefined,
      deadline.calendar ? idOf(deadline.calendar, deadline.calendarVersion) : undefined,
    ],
  ];
  const known = pairs.flatMap(([key, text, code]) =>
    text
      ? [{ term: say(language, key), text, ...(foreign(language, text) ? { lang: 'zh-Hans' as const } : {}), ...(code ? { code } : {}) }]
      : [],
  );
  return deadline.house ? [...known, { term: say(language, 'deadline.provision'), text: say(language, 'deadline.house') }] : known;
}

/** A calendar by its name; an institution's own by its id. */
function calendarName(language: Language, id: string): string {
  const key = `deadline.calendar.${id}`;
  return key in words.en ? say(language, key) : id;
}

/** Only what begins at receipt is said to; every other count begins with something that happened later. */
function startText(language: Language, { on, event }: Derivation['start']): string {
  const key = event === 'received' || event === 'accepted' ? 'deadline.started.text' : 'deadline.started.since';
  return say(language, key, { day: longDay(language, on) });
}

/** Provisions are quoted as they were written: a screen reader must know when that is Chinese on an English page. */
function foreign(language: Language, text: string): boolean {
  return language === 'en' && /\p{Script=Han}/u.test(text);
}

/** The time of day by which it is due; midnight at the end of the day is told by the day alone. */
function closingTime(language: Language, { dueAt }: StoredDeadline, zone: string): string {
  const time = dueAt === null ? '24:00' : lastTime(language, dueAt, zone);
  return time === '24:00' ? '' : time;
}

function months(language: Language, derivation: StoredDerivation): DeadlineWords['months'] {
  const byMonth = new Map<string, { text: string; counted: boolean }[]>();
  for (const day of derivation.steps?.at(-1)?.days ?? []) {
    const month = day.on.slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), { text: dayWords(language, day), counted: day.n !== undefined }]);
  }
  return [...byMonth].map(([month, days]) => ({ name: monthOf(language, month), days }));
}

function dayWords(language: Language, { on, to, n, why, name, assumed }: DerivedDay): string {
  const day = to && to !== on ? `${longDay(language, on)} – ${longDay(language, to)}` : longDay(language, on);
  const notes = [
    reasonKeys[why] && say(language, reasonKeys[why]),
    name,
    assumed && say(language, why === 'holiday' ? 'deadline.why.statutory' : 'deadline.why.assumed'),
  ].filter(Boolean);
  if (n === undefined) return say(language, 'deadline.day.off', { day, why: notes.join(' · ') });
  return say(language, 'deadline.day', { day, n }) + (notes.length > 0 ? ` (${notes.join(' · ')})` : '');
}

const reasonKeys: Readonly<Partial<Record<DerivedDay['why'], string>>> = {
  weekend: 'deadline.why.weekend',
  holiday: 'deadline.why.holiday',
  'make-up': 'deadline.why.make-up',
  paused: 'deadline.why.pause',
  moved: 'deadline.why.moved',
};

/** An extension as it was told. Days are local; null where they are not known. */
export interface ToldExtension {
  readonly from: string | null;
  readonly to: string | null;
  /** Empty where it was told to somebody else. */
  readonly reason: string;
}

/** Each extension that was told, oldest first: from, to, and why. One that left the date where it was says so. */
export function extensionWords(language: Language, told: readonly ToldExtension[]): string[] {
  return told.flatMap(({ from, to, reason }) => {
    if (to === null) return [];
    const values = { from: from === null ? '' : longDay(language, from), to: longDay(language, to), reason };
    if (from === null || from === to)
      return [say(language, reason ? 'deadline.extended.unmoved' : 'deadline.extended.unmoved.bare', values)];
    return [say(language, reason ? 'deadline.extended.text' : 'deadline.extended.bare', values)];
  });
}
