import { isMask, signsOfList, stemOf, wordsIn } from './features.js';
import type { FoldedText } from './fold-text.js';
import type { PhraseHit } from './phrase-book.js';

/** A sign that spoke for something, and how much. */
export interface Pull {
  readonly sign: string;
  readonly pull: number;
}

/** What people are shown at most. */
const shownMost = 4;
/** Phrases that may be shown; some are parts of others. */
const lookedAt = 5;
/** Signs that are looked for in the text, the strongest first. */
const lookedFor = 14;
/** Of a sign that stands there oftener. */
const mostPlaces = 3;
/** What stands together becomes one phrase, up to so many characters. */
const longestHan = 12;
const longestLatin = 48;

/** Of these characters are the words that say nothing at the beginning or the end of a phrase. */
const empty = new Set(
  '的了是我你您他她它们咱这那哪个些在也都就又很和与跟把吗呢吧啊呀哦喂嘛着得地之而且但因所以说被让给到会想要去来有对从嘅咗啲佢哋喺系仲嗰咁喇啦',
);
const emptyWords = new Set(
  'the a an and or of to in on at for is are was were be been i my me we our you your it its this that with from by as have has had so if then they them their he she his her but not no'.split(
    ' ',
  ),
);

interface Place {
  readonly from: number;
  readonly to: number;
}

interface Span extends Place {
  readonly pull: number;
}

/**
 * What decided, as whole words and phrases of the text: signs that overlap or touch are one phrase, a phrase that begins or ends within a word
 * takes in the whole of it, and what says nothing at its ends falls away. Long numbers stand masked. At most four, the strongest first.
 */
export function decidingWords(pulls: readonly Pull[], hits: readonly PhraseHit[], read: FoldedText): string[] {
  const places = new PlacesOfSigns(hits, read.folded);
  const spans = strongest(pulls).flatMap(({ sign, pull }) => places.of(sign).map(({ from, to }) => ({ from, to, pull })));
  const phrases = joined(spans, read.folded)
    .sort((a, b) => b.pull - a.pull)
    .slice(0, lookedAt);
  const words: string[] = [];
  for (const { from, to } of inWholeWords(phrases, hits, read.folded)) {
    const word = withoutNumbers(read.plain.slice(from, to).trim());
    if (isShort(word) || words.some((known) => known.includes(word) || word.includes(known))) continue;
    words.push(word);
    if (words.length === shownMost) break;
  }
  return words;
}

/** The signs that are looked for: those that pulled most. */
function strongest(pulls: readonly Pull[]): readonly Pull[] {
  return pulls
    .filter(({ pull, sign }) => pull > 0 && sign.length > 1)
    .sort((a, b) => b.pull - a.pull)
    .slice(0, lookedFor);
}

/** Where signs stand in a text, looked up as far as it is asked for. */
class PlacesOfSigns {
  private byList: Map<string, Place[]> | undefined;
  private words: { readonly stem: string; readonly from: number; readonly to: number }[] | undefined;

  constructor(
    private readonly hits: readonly PhraseHit[],
    private readonly folded: string,
  ) {}

  /** At most three places of a sign. */
  of(sign: string): readonly Place[] {
    if (sign.startsWith('#')) return this.ofList(sign).slice(0, mostPlaces);
    return isHan(sign.charCodeAt(0)) ? this.ofHan(sign) : this.ofWords(sign);
  }

  private ofList(sign: string): Place[] {
    if (this.byList === undefined) {
      this.byList = new Map();
      for (const { list, from, to } of this.hits)
        for (const one of signsOfList(list)) {
          const places = this.byList.get(one);
          if (places === undefined) this.byList.set(one, [{ from, to }]);
          else places.push({ from, to });
        }
    }
    return this.byList.get(sign) ?? [];
  }

  private ofHan(sign: string): Place[] {
    const places: Place[] = [];
    for (let at = this.folded.indexOf(sign); at >= 0 && places.length < mostPlaces; at = this.folded.indexOf(sign, at + 1))
      places.push({ from: at, to: at + sign.length });
    return places;
  }

  private ofWords(sign: string): Place[] {
    this.words ??= [...wordsIn(this.folded)]
      .filter(([word]) => !isMask(word))
      .map((match) => ({ stem: stemOf(match[0]), from: match.index!, to: match.index! + match[0].length }));
    const [first, second] = sign.replace('^', '').trim().split(' ');
    const places: Place[] = [];
    for (const [at, { stem, from, to }] of this.words.entries()) {
      if (stem !== first) continue;
      const last = second === undefined ? { stem, to } : this.words[at + 1];
      if (second === undefined || last?.stem === second) places.push({ from, to: last!.to });
      if (places.length === mostPlaces) break;
    }
    return places;
  }
}

/** Spans that overlap or touch (Latin words: but for a blank) as one, unless that became too long to be read at a glance. */
function joined(spans: readonly Span[], folded: string): Span[] {
  const phrases: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = phrases.at(-1);
    const to = Math.max(last?.to ?? 0, span.to);
    const touches = last !== undefined && (span.from <= last.to || (span.from === last.to + 1 && folded[last.to] === ' '));
    const longest = isHan(folded.charCodeAt(last?.from ?? 0)) ? longestHan : longestLatin;
    if (touches && (span.to <= last.to || to - last.from <= longest))
      phrases[phrases.length - 1] = { from: last.from, to, pull: last.pull + span.pull };
    else phrases.push(span);
  }
  return phrases;
}

/** As much around a phrase as the rest of a word may be long. */
const reach = 2;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Out to the ends of the words that they begin and end in, without those that say nothing at the ends. */
function inWholeWords(phrases: readonly Place[], hits: readonly PhraseHit[], folded: string): Place[] {
  const open = phrases.filter((phrase) => isHan(folded.charCodeAt(phrase.from)) && !isWhole(phrase, hits, folded));
  const words = wordsAround(open, folded);
  return phrases.map((phrase) => {
    if (!isHan(folded.charCodeAt(phrase.from))) return withoutEmptyWords(phrase, folded);
    const around = words.get(phrase);
    return around === undefined ? phrase : outToTheEnds(phrase, around);
  });
}

/** What the lists have is in whole words already, and so is what stands by itself. */
function isWhole({ from, to }: Place, hits: readonly PhraseHit[], folded: string): boolean {
  const begins = hits.some((hit) => hit.from === from) || !isHan(folded.charCodeAt(from - 1));
  const ends = hits.some((hit) => hit.to === to) || !isHan(folded.charCodeAt(to));
  return begins && ends && !empty.has(folded[from]!) && !empty.has(folded[to - 1]!);
}

interface Word extends Place {
  readonly segment: string;
}

/** The words that each phrase stands in, all found in one go: every text that is taken apart costs as much as its words. */
function wordsAround(phrases: readonly Place[], folded: string): ReadonlyMap<Place, readonly Word[]> {
  const around = new Map<Place, Word[]>(phrases.map((phrase) => [phrase, []]));
  if (phrases.length === 0) return around;
  const windows = phrases.map(({ from, to }) => folded.slice(Math.max(0, from - reach), to + reach));
  let at = 0;
  let begins = 0;
  for (const { segment, index } of segmenter.segment(windows.join('\n'))) {
    while (index > begins + windows[at]!.length) begins += windows[at++]!.length + 1;
    const phrase = phrases[at]!;
    const from = Math.max(0, phrase.from - reach) + index - begins;
    if (segment !== '\n' && from < phrase.to && from + segment.length > phrase.from)
      around.get(phrase)!.push({ segment, from, to: from + segment.length });
  }
  return around;
}

function outToTheEnds({ from, to }: Place, around: readonly Word[]): Place {
  const words = [...around];
  while (saysNothing(words[0])) words.shift();
  while (saysNothing(words.at(-1))) words.pop();
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return { from, to: from };
  // What is longer than a word is none: a run of letters, a number.
  const begins = first.segment.length > 4 ? Math.max(from, first.from) : first.from;
  const ends = last.segment.length > 4 ? Math.min(to, last.to) : last.to;
  // Dictionaries have 我看 and 看了 as words.
  const spoken = first.segment.length > 1 && '我你您'.includes(first.segment[0]!) ? 1 : 0;
  const closed = last.segment.length > 1 && '的了'.includes(last.segment.at(-1)!) ? 1 : 0;
  return { from: begins + (begins === first.from ? spoken : 0), to: ends - (ends === last.to ? closed : 0) };
}

function saysNothing(word: Word | undefined): boolean {
  return word !== undefined && [...word.segment].every((one) => empty.has(one) || /[\s\p{P}]/u.test(one));
}

/** Latin words stand whole; what says nothing at the ends falls away. */
function withoutEmptyWords({ from, to }: Place, folded: string): Place {
  const words = folded.slice(from, to).split(' ');
  while (words.length > 1 && emptyWords.has(words[0]!)) from += words.shift()!.length + 1;
  while (words.length > 1 && emptyWords.has(words.at(-1)!)) to -= words.pop()!.length + 1;
  return { from, to };
}

/** Six digits and more are somebody's card, account or code, whole or in part: they say nothing of the matter. 12378 is a hotline. */
function withoutNumbers(word: string): string {
  const digits = word.match(/\p{Nd}/gu)?.length ?? 0;
  return digits < 6 ? word : word.replace(/\p{Nd}/gu, '•');
}

function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

function isShort(word: string): boolean {
  return isHan(word.charCodeAt(0)) ? word.length < 2 : word.length < 3;
}
