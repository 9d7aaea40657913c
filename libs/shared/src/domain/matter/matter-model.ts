import { type ReadingWay, type Signs, signsOf } from './features.js';
import { foldText, withoutQuotes } from './fold-text.js';
import { type LinearModel, type Sparse, type Vocabulary, Weigher, weigh } from './linear-model.js';
import type { PhraseBook, PhraseHit } from './phrase-book.js';
import { type Example, trainLinear } from './train-linear.js';

/** A text whose matter is known. `answers` has an answer for each question that it can answer. */
export interface Labelled {
  readonly text: string;
  /** The signs of a text that is not at hand. */
  readonly signs?: Signs;
  readonly answers: Readonly<Record<string, string>>;
  /** 1 is a complaint as people write it. */
  readonly weight: number;
  /** It teaches what signs mean that others have, and brings none of its own. */
  readonly borrowed?: boolean;
}

/** How a model is trained; the same choices and texts make the same model. */
export interface TrainingChoices extends ReadingWay {
  readonly ridge: number;
  readonly rounds: number;
  readonly listWeight: number;
  /** A sign that fewer texts have is left out. */
  readonly atLeast: number;
}

/** What training makes: one vocabulary, and a linear model for each question (`department`, `business`, `cause`, `money`). */
export interface MatterModel {
  readonly vocabulary: Vocabulary;
  readonly reading: ReadingWay;
  readonly questions: Readonly<Record<string, LinearModel>>;
  /** How often the model knows what it says: the spread of its answers, set on texts that it had not seen. 1 leaves them. */
  readonly spread: number;
}

/** A text as read for a model: what is quoted is left out, the rest folded. */
export function readFor(text: string): string {
  return foldText(withoutQuotes(text));
}

/** The signs of a text that the model knows, with their weights. */
export function sparseOf(model: Pick<MatterModel, 'vocabulary' | 'reading'>, folded: string, hits: readonly PhraseHit[]): Sparse {
  return weigh(signsOf(folded, hits, model.reading), model.vocabulary);
}

/** The same examples in the same order give the same model. */
export function trainMatter(
  labelled: readonly Labelled[],
  book: PhraseBook,
  questions: readonly string[],
  choices: TrainingChoices,
): MatterModel {
  const read = labelled.map((one) => {
    if (one.signs !== undefined) return one.signs;
    const folded = readFor(one.text);
    return signsOf(folded, book.find(folded), choices);
  });
  const counts = new Map<string, number>();
  for (const [index, signs] of read.entries())
    if (!labelled[index]!.borrowed) for (const sign of signs.keys()) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const kept = [...counts].filter(([sign, count]) => count >= choices.atLeast || sign.startsWith('#')).sort(([a], [b]) => (a < b ? -1 : 1));
  const vocabulary: Vocabulary = {
    place: new Map(kept.map(([sign], place) => [sign, place])),
    signs: kept.map(([sign]) => sign),
    rarity: Float64Array.from(kept, ([, count]) => Math.log((1 + read.length) / (1 + count)) + 1),
    listWeight: choices.listWeight,
  };
  const { longest, pairs, opening } = choices;
  const weigher = new Weigher(vocabulary);
  const models = questions.map((question) => {
    const answered = labelled.flatMap((one, index) => (one.answers[question] === undefined ? [] : [{ one, index }]));
    const classes = [...new Set(answered.map(({ one }) => one.answers[question]!))].sort();
    const examples: Example[] = answered.map(({ one, index }) => ({
      sparse: weigh(read[index]!, vocabulary, weigher),
      cls: classes.indexOf(one.answers[question]!),
      weight: one.weight,
    }));
    return [question, trainLinear(examples, classes, kept.length, choices)] as const;
  });
  return { vocabulary, reading: { longest, pairs, opening }, questions: Object.fromEntries(models), spread: 1 };
}
