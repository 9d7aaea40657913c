import { common, isMask, lackingIn, onceEach, type ReadingWay, signsOfList, stemOf, wordsIn } from './features.js';
import { type Sparse, type Vocabulary, Weigher } from './linear-model.js';
import type { PhraseHit } from './phrase-book.js';

const firstHan = 0x3400;
const lastHan = 0x9fff;
const hanMany = lastHan - firstHan + 1;

/** So many different words are kept with what they are; then they are looked at anew. */
const keptWords = 20_000;

interface KnownWord {
  /** Place of the word by itself; below zero where the vocabulary lacks it or it is too common, and so for the opening. */
  readonly alone: number;
  readonly opening: number;
  /** Number of its stem among those that stand in pairs; below zero where it is in none. */
  readonly stem: number;
  readonly common: boolean;
  readonly masked: boolean;
}

/**
 * Reads folded texts as `weigh(signsOf(…))` does, for one vocabulary, without making a text of each sign: characters and pairs of them are
 * numbers that places are looked up by, and a word is looked at once. Four times as quick; `sign-reader.spec.ts` holds the two together.
 */
export class SignReader {
  private readonly singles = new Int32Array(hanMany).fill(-1);
  private readonly pairs = new Map<number, number>();
  /** Three characters and more, where a model has them. */
  private readonly longer: ReadonlyMap<string, number>;
  private readonly wordPairs = new Map<number, number>();
  private readonly stems = new Map<string, number>();
  private readonly words = new Map<string, KnownWord>();
  private readonly lists = new Map<string, readonly number[]>();
  private readonly weigher: Weigher;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly reading: ReadingWay,
  ) {
    const longer = new Map<string, number>();
    for (const [place, sign] of vocabulary.signs.entries()) {
      const code = sign.charCodeAt(0);
      if (code >= firstHan && code <= lastHan) {
        if (sign.length === 1) this.singles[code - firstHan] = place;
        else if (sign.length === 2) this.pairs.set(pairOf(code, sign.charCodeAt(1)), place);
        else longer.set(sign, place);
        continue;
      }
      const space = sign.indexOf(' ');
      if (code !== 35 && code !== 94 && space >= 0 && space < sign.length - 1)
        this.wordPairs.set(stemPair(this.stemNo(sign.slice(0, space)), this.stemNo(sign.slice(space + 1))), place);
    }
    this.longer = longer;
    this.weigher = new Weigher(vocabulary);
  }

  /** The signs of a folded text that the vocabulary has, with their weights. */
  read(text: string, hits: readonly PhraseHit[]): Sparse {
    this.readHan(text);
    this.readWords(text);
    for (const { list } of onceEach(hits)) for (const place of this.placesOf(list)) this.weigher.count(place);
    for (const sign of lackingIn(text, hits)) this.weigher.count(this.vocabulary.place.get(sign) ?? -1);
    return this.weigher.take();
  }

  private readHan(text: string): void {
    const { longest } = this.reading;
    let before = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < firstHan || code > lastHan) {
        before = 0;
        continue;
      }
      this.weigher.count(this.singles[code - firstHan]!);
      if (before !== 0 && longest > 1) this.weigher.count(this.pairs.get(pairOf(before, code)) ?? -1);
      before = code;
    }
    if (longest < 3) return;
    for (const [run] of text.matchAll(/[㐀-鿿]{3,}/g))
      for (let at = 0; at < run.length; at += 1)
        for (let size = 3; size <= longest && at + size <= run.length; size += 1)
          this.weigher.count(this.longer.get(run.slice(at, at + size)) ?? -1);
  }

  private readWords(text: string): void {
    const { pairs, opening } = this.reading;
    let before: KnownWord | undefined;
    let place = 0;
    for (const [written] of wordsIn(text)) {
      const word = this.word(written);
      if (word.masked) continue;
      this.weigher.count(word.alone);
      if (place < opening) this.weigher.count(word.opening);
      place += 1;
      if (pairs && before !== undefined && before.stem >= 0 && word.stem >= 0 && !(before.common && word.common))
        this.weigher.count(this.wordPairs.get(stemPair(before.stem, word.stem)) ?? -1);
      before = word;
    }
  }

  private word(written: string): KnownWord {
    const known = this.words.get(written);
    if (known !== undefined) return known;
    const stem = stemOf(written);
    const isCommon = common.has(written);
    const word = {
      alone: isCommon ? -1 : (this.vocabulary.place.get(`${stem} `) ?? -1),
      opening: this.vocabulary.place.get(`^${stem}`) ?? -1,
      stem: this.stems.get(stem) ?? -1,
      common: isCommon,
      masked: isMask(written),
    };
    if (this.words.size >= keptWords) this.words.clear();
    if (written.length <= 40) this.words.set(written, word);
    return word;
  }

  private stemNo(stem: string): number {
    const no = this.stems.get(stem) ?? this.stems.size;
    this.stems.set(stem, no);
    return no;
  }

  private placesOf(list: string): readonly number[] {
    const known = this.lists.get(list);
    if (known !== undefined) return known;
    const places = signsOfList(list).map((sign) => this.vocabulary.place.get(sign) ?? -1);
    this.lists.set(list, places);
    return places;
  }
}

function pairOf(first: number, second: number): number {
  return (first - firstHan) * hanMany + (second - firstHan);
}

function stemPair(before: number, after: number): number {
  return before * 2 ** 24 + after;
}
