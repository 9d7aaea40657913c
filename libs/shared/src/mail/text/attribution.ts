import { anyOf, beginsWithDay, fold, isEastern, namesDay, namesTime, wordsOf } from './mail-words.js';

/** Lines that introduce an earlier mail: who wrote it, and when. */
export interface Attribution {
  /** How many lines it takes; programs wrap it. */
  readonly lines: number;
  /**
   * Only a program writes so: what follows is the earlier mail even where nothing marks it. "On 3 March your manager wrote:" may be a
   * sentence of the complaint, and counts only where marked lines follow.
   */
  readonly sure: boolean;
}

/** Longer lines introduce nothing, so that no pattern meets one. */
const longestLine = 400;
const mostLines = 4;

const verbs = anyOf(wordsOf('wrote'), 'gu');
const openings = wordsOf('on');
const westernOpenings = openings.filter((word) => !isEastern(word));
const easternOpenings = openings.filter(isEastern);
const people = anyOf(wordsOf('mine').filter((word) => !isEastern(word)));
const easternPeople = anyOf(wordsOf('mine').filter(isEastern));
const bracketed =
  /[<([][^<>()[\]\s]{0,120}[^<>()[\]\s]@[^<>()[\]\s]{1,200}[>)\]]|<[^<>]{0,80}<[^<>\s]{1,120}@[^<>\s]{1,200}>|<\s?mailto:[^<>]{1,200}@/;
const address = /[^\s<>()[\]"',;:]@[\p{L}\d][^\s<>()[\]"',;:]{0,200}/u;

/** The attribution that begins at a line, if one does. `isMarked` says which lines carry a mark of quotation. */
export function attributionAt(lines: readonly string[], index: number, isMarked: (line: string) => boolean): Attribution | undefined {
  return wholeAttribution(lines, index, isMarked) ?? (isBareAttribution(lines[index] as string) ? { lines: 1, sure: false } : undefined);
}

/**
 * Half of an attribution: "Name Surname wrote:" without a day, "* Name (address) [260310 10:00]:" or "Excerpts of … 10:00:26:" without a verb.
 * Older programs wrote no more; only marks right below tell it from a sentence.
 */
function isBareAttribution(line: string): boolean {
  if (line.length > 200 || !/[:：]\s?$/.test(line)) return false;
  const text = bare(line);
  if (isEastern(text) || speaksOfPeople(text) || /\p{Ll}{3}[.!?] /u.test(text)) return false;
  const verb = lastVerb(text);
  const ends = verb !== undefined && /^[\s:：]*$/.test(text.slice(verb.end));
  if (namesDay(text) || packedDay.test(text)) return ends || bracketed.test(text) || namesTime(text);
  if (address.test(text) && bracketed.test(text)) return true;
  return ends && isNameOnly(text.slice(0, verb.start).trim());
}

/** Signs that turn the direction of reading: Gmail puts them around names and addresses in Hebrew and Arabic. */
const turning = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** 20260310 and 260310, as old newsreaders wrote the day. */
const packedDay = /(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/;

/** At most five words, each a name, an initial or what stands between names. */
function isNameOnly(text: string): boolean {
  const words = text.split(/\s+/);
  return (
    words.length <= 5 &&
    /^\p{Lu}/u.test(text) &&
    words.every((word) =>
      /^(?:\p{Lu}[\p{L}.'’-]{0,24},?|(?:d[aeiou]|van|von|der|den|la|le|al|el|bin|y|e|zu|ter|ten)|"\p{L}{1,24}"|&)$/u.test(word),
    )
  );
}

function wholeAttribution(lines: readonly string[], index: number, isMarked: (line: string) => boolean): Attribution | undefined {
  let joined = '';
  for (let count = 1; count <= mostLines; count += 1) {
    const line = lines[index + count - 1];
    if (line === undefined || line.length > longestLine) return undefined;
    const open = isOpen(joined);
    // "…@bank.example\n>:" ends an attribution that was wrapped before its bracket.
    if (isMarked(line) && !(open && /^ ?> ?(?:[:：]|$|\p{L}{2,20} ?[:：]?$)/u.test(line))) return undefined;
    const trimmed = line.replace(turning, '').trim();
    if (trimmed === '') return undefined;
    joined = joined === '' || open ? joined + trimmed : `${joined} ${trimmed}`;
    if (count === 1 && !couldBegin(trimmed)) return undefined;
    const next = lines[index + count];
    const blankFollows = next !== undefined && next.trim() === '';
    const found = judge(joined, blankFollows);
    if (found === undefined) continue;
    // Above an attribution that is whole without it, a line is the sender's own.
    if (count > 1 && beginsLater(lines, index, count, blankFollows)) return undefined;
    return { lines: count, sure: found };
  }
  return undefined;
}

/**
 * Where an attribution begins inside a line that somebody's answer shares with it; 0 where none does. A program that lost the end
 * of the line made it so.
 */
export function attributionWithin(line: string): number {
  if (line.length > longestLine || !/[:：]\s*$/.test(line)) return 0;
  for (const match of line.matchAll(/(?<=[\s-])(?:On|At|Am|Le|El|Il|Em|Op|Den|På|W dniu|Dnia|Dne|在|于|於) ?(?=.{0,24}\d)/gu)) {
    const above = line.slice(0, match.index);
    if (!/[\p{L}\d]/u.test(above) || above.includes('@')) continue;
    const rest = line.slice(match.index);
    if (couldBegin(rest.trim()) && judge(rest, false) === true) return match.index;
  }
  return 0;
}

const isOpen = (text: string): boolean => text.lastIndexOf('<') > text.lastIndexOf('>');

/** Rules, stars and quotes around a line say nothing. */
function bare(line: string): string {
  const text = line.replace(/^[-*_>~\s"'•]{1,40}/, '');
  let end = text.length;
  while (end > 0 && /[-*_~\s]/.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

function couldBegin(line: string): boolean {
  const text = bare(line);
  return beginsWithDayOrOpening(text) || beginsWithName(text.slice(0, 160));
}

function beginsWithDayOrOpening(text: string): boolean {
  if (beginsWithDay(text)) return true;
  const opening = openingOf(text);
  return opening > 0 && (/\d/.test(text) || beginsWithDay(text.slice(opening).trim()));
}

/** Whether the attribution begins with a later line: what stands above has no part in it, and is no wrapped date. */
function beginsLater(lines: readonly string[], index: number, count: number, blankFollows: boolean): boolean {
  for (let skipped = 1; skipped < count; skipped += 1) {
    const above = join(lines, index, index + skipped);
    if (above.includes('@')) return false;
    const rest = join(lines, index + skipped, index + count);
    if (!beginsWithDayOrOpening(bare(rest)) || judge(rest, blankFollows) === undefined) continue;
    if (!beginsWithDayOrOpening(bare(above)) || endsSentence(above)) return true;
  }
  return false;
}

const join = (lines: readonly string[], from: number, to: number): string =>
  lines
    .slice(from, to)
    .map((line) => line.trim())
    .join(' ');

/** "…wrong." ends a sentence, "13." and "Okt." do not. */
function endsSentence(text: string): boolean {
  const last = text.split(/\s/).at(-1) ?? '';
  return /[。！？]$/.test(last) || (/\p{L}{2}[.!?]$/u.test(last) && !(last.length <= 5 && beginsWithDay(last)));
}

/** A name, and behind it an address or the verb: "Name <address> schrieb am …". A sentence that ends in one is none. */
function beginsWithName(head: string): boolean {
  const bracket = head.search(/[<([]/);
  const verb = lastVerb(head)?.start ?? -1;
  const reached = bracket >= 0 && /@|<$|\[$|< ?mailto/.test(head);
  const end = reached ? bracket : verb;
  if (end < 0) return false;
  const name = head.slice(0, end);
  return name.trim() !== '' && name.length <= 90 && !/\p{L}{3}[.!?]\s|[。！？;；]/u.test(name) && (reached || !speaksOfPeople(name));
}

/** The length of "On ", "Le ", "在 " at the beginning, or 0. */
function openingOf(text: string): number {
  const head = fold(text.slice(0, 24));
  const western = westernOpenings.find((word) => head.startsWith(`${word} `));
  if (western !== undefined) return western.length + 1;
  return easternOpenings.find((word) => head.startsWith(word))?.length ?? 0;
}

/** Whether the text is a sure attribution (true), one where marks follow (false), or none so far (undefined). */
function judge(joined: string, blankFollows: boolean): boolean | undefined {
  const ruled = /^-{2,}/.test(joined) && /-{2,}\s?$/.test(joined);
  const text = bare(joined);
  const colon = /[:：]$/.test(text);
  const verb = lastVerb(text);
  const behind =
    verb === undefined
      ? ''
      : text
          .slice(verb.end)
          .replace(/[\s:：.)）]+$/, '')
          .trim();
  const endsWithVerb = verb !== undefined && behind === '';
  if (ruled && endsWithVerb) return true;
  if (ruled && verb !== undefined && namesTime(behind)) return true;
  const named = bracketed.test(text);
  const reached = named || address.test(text);
  const day = namesDay(text);
  // A date, an address and the end of a line: Gmail once wrote no more. Nothing but marks behind it tells that from a sentence.
  if (!colon && !endsWithVerb && beginsWithDay(text) && day && /(?:GMT|UTC)[+-]\d/.test(text) && text.length <= 120)
    return blankFollows ? false : undefined;
  if (!colon && !endsWithVerb) return day && named && /[>)\]]$/.test(text) && beginsWithDay(text) && blankFollows ? false : undefined;
  if (!colon && !blankFollows) return undefined;
  if (verb !== undefined && day) {
    if (!endsWithVerb && !colon) return undefined;
    if (named || (reached && !speaksOfPeople(text))) return true;
    return namesTime(text) && !speaksOfPeople(text);
  }
  if (!colon) return undefined;
  // Without a verb only an address in brackets is a person's: "3 March, payment to shop@pay.example:" is a booking.
  if (day && reached) return named;
  // "Name <address> wrote:" has no date.
  if (verb !== undefined && named && endsWithVerb && /[>)\]]$/.test(text.slice(0, verb.start).trim())) return true;
  return verb !== undefined && endsWithVerb && (reached || /^[^.!?。]{1,80} via /.test(text)) ? false : undefined;
}

function lastVerb(text: string): { readonly start: number; readonly end: number } | undefined {
  const folded = fold(text);
  let found: { start: number; end: number } | undefined;
  for (const match of folded.matchAll(verbs)) found = { start: match.index, end: match.index + match[0].length };
  return found;
}

/** "Mon" is a day in English and "my" in French. */
const monday = /(?<!\p{L})Mon(?=[).,]| \d| \p{Lu}\p{Ll}{2}\.? \d)/gu;

/** Besides its day, address and verb, the line speaks of "you", "my", "the …": so does a sentence. */
function speaksOfPeople(text: string): boolean {
  const opening = openingOf(text);
  const words = fold(text.slice(opening).replace(monday, ' '))
    .replace(/<[^<>]{0,300}>/g, ' ')
    .split(/\s+/);
  const rest = words.filter((word) => !word.includes('@')).join(' ');
  return people.test(rest) || easternPeople.test(rest);
}
