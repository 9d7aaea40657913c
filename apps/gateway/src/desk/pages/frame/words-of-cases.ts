import type { Language } from '@app/shared/domain/language.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { dayOf, lastDay, lastMoment, lastTime, localDay, longDay, timeOf } from '../../../pages/dates.js';
import { say, words } from '../../../pages/words.js';

/** What every sentence about a case depends on. */
export interface ViewContext {
  readonly language: Language;
  readonly now: Date;
  readonly zone: string;
}

/** A word for something that may be newer than the words: its own name then. */
export function wordOr(language: Language, key: string, otherwise: string): string {
  return key in words.en ? say(language, key) : otherwise;
}

/** Who did something, as people say it: `staff:Li Na` is Li Na, a channel is its channel, and the house is the house. */
export function actorWords(language: Language, actor: string): string {
  const [kind, ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'staff') return name;
  if (kind === 'channel') return channelWords(language, name);
  return wordOr(language, `desk.actor.${kind}`, actor);
}

/** What staff call a channel: `email-smtp` and `email-ses` are both mail. */
export function channelWords(language: Language, channel: string): string {
  return factsOf(channel).label[language];
}

/**
 * A duty by its rule set's id for it, as people call it: by its kind. Without `ruleSet` by whichever rule set has one of that id. What no rule set
 * knows any more keeps its id.
 */
export function dutyName(language: Language, ruleSets: ReadonlyMap<string, RuleSet>, obligation: string, ruleSet?: string): string {
  const asking = ruleSet === undefined ? [...ruleSets.values()] : [ruleSets.get(ruleSet)];
  const kind = asking.flatMap((one) => one?.obligations ?? []).find(({ id }) => id === obligation)?.kind;
  return wordOr(language, `desk.obligation.${kind ?? obligation}`, obligation);
}

/** Under which reference something came or is owed, where that is another than the case's: of several that are one case each has its own. */
export function cameToWords(language: Language, { reference }: { readonly reference: string }, cameTo: string): string | undefined {
  return cameTo === reference ? undefined : say(language, 'desk.came-to', { reference: cameTo });
}

/** Letters of an opening that stand for a subject. */
const openingLetters = 40;

/** What a case without a subject is told by beside its reference: how its words begin. Null where nothing is to be read. */
export function openingOf(text: string): string | null {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words === '') return null;
  const letters = [...words];
  return letters.length <= openingLetters ? words : `${letters.slice(0, openingLetters).join('').trimEnd()}…`;
}

/** Something that happened to a case, by the rule sets' name for it: `outcome_sent` is the outcome, sent. */
export function eventWords(language: Language, type: string): string {
  const plain = type.replaceAll('_', ' ');
  const [, message, fate] = /^(.+)_(sent|received)$/.exec(type) ?? [];
  if (message === undefined || `desk.happened.${type}` in words.en) return wordOr(language, `desk.happened.${type}`, plain);
  const what = wordOr(language, `desk.happened.message.${message}`, message.replaceAll('_', ' '));
  return say(language, `desk.happened.message-${fate}`, { what });
}

/** An instant at which something happened, as a local day and hour, in the reader's language. Until when something may be done is said by {@link untilWords}. */
export function dayAndTime({ language, zone }: ViewContext, at: Date): string {
  return `${dayOf(language, at, zone)} ${timeOf(language, at, zone)}`;
}

/** Until when something is owed, may be done or holds, as a local day and hour: the end of a day is that day's 24:00, not the next day's 00:00. */
export function untilWords({ language, zone }: ViewContext, until: Date): string {
  return lastMoment(language, until, zone);
}

/** A date in the reader's language, and whether it is near or past. */
export interface DueWords {
  readonly text: string;
  readonly iso?: string;
  readonly state?: 'on-time' | 'near' | 'late';
  readonly stateText?: string;
}

/** When an answer is due and how that stands, in few words. An open case without a date says so. */
export function dueWords(
  { language, now, zone }: ViewContext,
  due: { readonly dueAt: Date | null; readonly nearAt: Date | null },
  workingDaysLeft: (from: string, to: string) => number | undefined,
): DueWords {
  if (due.dueAt === null) return { text: say(language, 'desk.due.none') };
  const dueOn = lastDay(due.dueAt, zone);
  const today = localDay(now, zone);
  const left = workingDaysLeft(today, dueOn);
  const told = { text: longDay(language, dueOn), iso: due.dueAt.toISOString() };
  if (now >= due.dueAt) return { ...told, state: 'late', stateText: lateWords(language, left) };
  if (dueOn === today)
    return { ...told, state: 'near', stateText: say(language, 'deadline.today', { time: lastTime(language, due.dueAt, zone) }) };
  const near = due.nearAt !== null && now >= due.nearAt;
  return { ...told, state: near ? 'near' : 'on-time', stateText: leftWords(language, left) };
}

function leftWords(language: Language, left: number | undefined): string {
  if (left === undefined || left < 1) return say(language, 'deadline.due-on');
  return say(language, left === 1 ? 'deadline.left.one' : 'deadline.left', { n: left });
}

function lateWords(language: Language, left: number | undefined): string {
  if (left === undefined || left === 0) return say(language, 'deadline.late');
  return say(language, left === -1 ? 'desk.due.late.one' : 'desk.due.late', { n: -left });
}

/** How long a lease lasts: until when, and how many minutes are left. */
export function leaseWords({ language, now, zone }: ViewContext, until: Date): string {
  return say(language, 'desk.lease', {
    time: lastTime(language, until, zone),
    minutes: Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 60_000)),
  });
}
