import type { Signs } from './features.js';

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
export function weigh(signs: Signs, vocabulary: Vocabulary): Sparse {
  const at: number[] = [];
  const value: number[] = [];
  const kinds: number[] = [];
  const sums = [0, 0, 0];
  for (const [sign, times] of signs) {
    const place = vocabulary.place.get(sign);
    if (place === undefined) continue;
    const kind = sign.charCodeAt(0) === 35 ? 2 : sign.charCodeAt(0) === 94 ? 1 : 0;
    const one = kind === 2 ? 1 + Math.log(times) : (1 + Math.log(times)) * vocabulary.rarity[place]!;
    at.push(place);
    value.push(one);
    kinds.push(kind);
    sums[kind]! += one * one;
  }
  const scales = [1, openingWeight, vocabulary.listWeight].map((weight, kind) => weight / Math.sqrt(sums[kind]! || 1));
  return { at: Int32Array.from(at), value: Float64Array.from(value, (one, index) => one * scales[kinds[index]!]!) };
}

/** Weights of one question's answers: `weights[place * classes + class]`, and a bias for each class. */
export interface LinearModel {
  readonly classes: readonly string[];
  readonly weights: Float32Array;
  readonly bias: Float64Array;
}

/** Probability of each class, in the order of `classes`; they sum to one. */
export function probabilities(model: LinearModel, { at, value }: Sparse): Float64Array {
  const many = model.classes.length;
  const scores = Float64Array.from(model.bias);
  for (let one = 0; one < at.length; one += 1) {
    const from = at[one]! * many;
    const weight = value[one]!;
    for (let cls = 0; cls < many; cls += 1) scores[cls]! += weight * model.weights[from + cls]!;
  }
  return softmax(scores);
}

/** In place. */
export function softmax(scores: Float64Array): Float64Array {
  let top = -Infinity;
  for (const score of scores) if (score > top) top = score;
  let sum = 0;
  for (let cls = 0; cls < scores.length; cls += 1) {
    scores[cls] = Math.exp(scores[cls]! - top);
    sum += scores[cls]!;
  }
  for (let cls = 0; cls < scores.length; cls += 1) scores[cls]! /= sum;
  return scores;
}
