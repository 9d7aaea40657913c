import type { Signs } from './features.js';

// Asked for once: a look at a global costs a microsecond where tests run, each file in a context of its own.
const { exp, log } = Math;

/** A text as a model sees it: which signs of its vocabulary, and how much of each. */
export interface Sparse {
  readonly at: Int32Array;
  readonly value: Float64Array;
}

/** How much each sign of a vocabulary counts. */
export interface Vocabulary {
  readonly place: ReadonlyMap<string, number>;
  /** The signs, by their place. */
  readonly signs: readonly string[];
  /** ln((1 + n) / (1 + df)) + 1 for words; lists are not rare or frequent, they are meant. */
  readonly rarity: Float64Array;
  /** What lists weigh beside words. */
  readonly listWeight: number;
}

/** What the words of the opening weigh beside all words. */
const openingWeight = 0.5;

/** Words are of length one in all, the opening and lists beside them of theirs; all grow slowly with how often they occur. */
export function weigh(signs: Signs, vocabulary: Vocabulary, weigher = new Weigher(vocabulary)): Sparse {
  for (const [sign, times] of signs) weigher.count(vocabulary.place.get(sign) ?? -1, times);
  return weigher.take();
}

/** Counts signs of a vocabulary by their places, and weighs them; one text after the other. */
export class Weigher {
  private readonly counts: Int32Array;
  private readonly kinds: Uint8Array;
  private found: number[] = [];

  constructor(private readonly vocabulary: Vocabulary) {
    this.counts = new Int32Array(vocabulary.signs.length);
    this.kinds = Uint8Array.from(vocabulary.signs, kindOf);
  }

  /** Below zero: the vocabulary lacks it. */
  count(place: number, times = 1): void {
    if (place < 0) return;
    if (this.counts[place] === 0) this.found.push(place);
    this.counts[place]! += times;
  }

  /** What was counted since the last time. */
  take(): Sparse {
    const { found, counts, kinds } = this;
    const { rarity, listWeight } = this.vocabulary;
    const value = new Float64Array(found.length);
    const sums = [0, 0, 0];
    for (let one = 0; one < found.length; one += 1) {
      const place = found[one]!;
      const kind = kinds[place]!;
      const much = (1 + log(counts[place]!)) * (kind === 2 ? 1 : rarity[place]!);
      counts[place] = 0;
      value[one] = much;
      sums[kind]! += much * much;
    }
    const scales = [1, openingWeight, listWeight].map((weight, kind) => weight / Math.sqrt(sums[kind]! || 1));
    for (let one = 0; one < found.length; one += 1) value[one]! *= scales[kinds[found[one]!]!]!;
    const at = Int32Array.from(found);
    this.found = [];
    return { at, value };
  }
}

/** Words (0), those of the opening (1), lists (2). */
function kindOf(sign: string): number {
  const first = sign.charCodeAt(0);
  return first === 35 ? 2 : first === 94 ? 1 : 0;
}

/**
 * Weights of one question's answers: `weights[place * classes + class]`, times the scale of the class, and a bias for each class. Whole numbers of
 * one byte where it was read from a file: what is looked up all over a model must lie close together.
 */
export interface LinearModel {
  readonly classes: readonly string[];
  readonly weights: Float32Array | Int8Array;
  readonly scales: Float64Array;
  readonly bias: Float64Array;
}

/** Probability of each class, in the order of `classes`; they sum to one. */
export function probabilities(model: LinearModel, { at, value }: Sparse): Float64Array {
  const many = model.classes.length;
  const scores = new Float64Array(many);
  const { weights, scales, bias } = model;
  for (let one = 0; one < at.length; one += 1) {
    const from = at[one]! * many;
    const weight = value[one]!;
    for (let cls = 0; cls < many; cls += 1) scores[cls]! += weight * weights[from + cls]!;
  }
  for (let cls = 0; cls < many; cls += 1) scores[cls] = scores[cls]! * scales[cls]! + bias[cls]!;
  return softmax(scores);
}

/** In place. */
export function softmax(scores: Float64Array): Float64Array {
  let top = scores[0]!;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (let cls = 0; cls < scores.length; cls += 1) {
    scores[cls] = exp(scores[cls]! - top);
    sum += scores[cls]!;
  }
  for (let cls = 0; cls < scores.length; cls += 1) scores[cls]! /= sum;
  return scores;
}
