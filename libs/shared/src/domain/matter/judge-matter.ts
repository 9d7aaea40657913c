import { signsOf } from './features.js';
import { foldPlain, plainText, withoutQuotes } from './fold-text.js';
import { type LinearModel, probabilities, type Sparse, weigh } from './linear-model.js';
import type { MatterModel } from './matter-model.js';
import type { PhraseBook, PhraseHit } from './phrase-book.js';

/** What one voice holds a complaint to be about. It proposes; it never acts. */
export interface MatterJudgement {
  readonly department: string;
  /** The likeliest business of that department, and the likeliest cause: codes of the coding. */
  readonly business: string;
  readonly cause: string;
  /** How likely the department is the right one, from 0 to 1. Of 100 texts at 0.8, 80 are right. */
  readonly sure: number;
  readonly causeSure: number;
  /** How likely it is that money left or leaves against the owner's will, from 0 to 1. */
  readonly money: number;
  /** What spoke for it most, as written. */
  readonly words: readonly string[];
  /** Other matters in the same text. */
  readonly further: readonly FurtherMatter[];
}

/** Another matter in the same text, with the words for it as written. */
export interface FurtherMatter {
  readonly department: string;
  readonly business: string;
  readonly sure: number;
  readonly words: readonly string[];
}

/** Judges texts. Pure, the same every time, in tens of microseconds for a page. */
export interface MatterJudge {
  readonly coding: string;
  readonly version: string;
  judge(text: string): MatterJudgement;
}

/** Half of what is said of the department comes from the businesses that are its own. */
const share = 0.4;
const furtherAbove = 0.9;
const shortest = 10;

/** A function that says what a complaint is about by a trained model and a book of phrases; pure, and takes well under a millisecond. */
export function matterJudge(
  model: MatterModel,
  book: PhraseBook,
  departmentOf: (business: string) => string,
  { coding, version }: { coding: string; version: string },
): MatterJudge {
  const questions = model.questions;
  const departments = questions['department']!;
  const businesses = questions['business']!;
  const ofBusiness = businesses.classes.map((business) => departments.classes.indexOf(departmentOf(business)));

  const means = meansOf(departments);

  const lookAt = (folded: string) => {
    const hits = book.find(folded);
    const sparse = weigh(signsOf(folded, hits, model.reading), model.vocabulary);
    const ofDepartment = probabilities(departments, sparse);
    const business = probabilities(businesses, sparse);
    const mixed = ofDepartment.map((one) => one * (1 - share));
    for (const [at, department] of ofBusiness.entries()) if (department >= 0) mixed[department]! += share * business[at]!;
    let sum = 0;
    for (let at = 0; at < mixed.length; at += 1) {
      mixed[at] = mixed[at]! ** (1 / model.spread);
      sum += mixed[at]!;
    }
    const department = topOf(mixed);
    let best = -1;
    for (const [at, of] of ofBusiness.entries()) if (of === department && (best < 0 || business[at]! > business[best]!)) best = at;
    return { hits, sparse, department, sure: mixed[department]! / sum, business: best < 0 ? topOf(business) : best };
  };

  return {
    coding,
    version,
    judge(text) {
      const plain = plainText(withoutQuotes(text));
      const folded = foldPlain(plain);
      const main = lookAt(folded);
      const causes = questions['cause'] === undefined ? undefined : probabilities(questions['cause'], main.sparse);
      const cause = causes === undefined ? -1 : topOf(causes);
      const money = questions['money'];
      return {
        department: departments.classes[main.department]!,
        business: businesses.classes[main.business]!,
        cause: cause < 0 ? '' : questions['cause']!.classes[cause]!,
        sure: main.sure,
        causeSure: cause < 0 ? 0 : causes![cause]!,
        money: Math.max(chanceOf(money, 'yes', main.sparse), cause < 0 ? 0 : (causes![questions['cause']!.classes.indexOf('C10')] ?? 0)),
        words: wordsFor(departments, main.department, main.sparse, model, means, main.hits, plain, folded),
        further: speakOfMore(main.hits) ? furtherMatters(folded, plain, main.department) : [],
      };
    },
  };

  /** Whether the words of more than one department stand in it: only then is it worth looking at each sentence by itself. */
  function speakOfMore(hits: readonly PhraseHit[]): boolean {
    const lists = new Set(hits.map(({ list }) => list).filter((list) => list.startsWith('B')));
    return new Set([...lists].map(departmentOf)).size > 1;
  }

  function furtherMatters(folded: string, plain: string, main: number): readonly FurtherMatter[] {
    if (folded.length < 4 * shortest) return [];
    const found = new Map<number, FurtherMatter>();
    let from = 0;
    for (const part of folded.split(/[。！？!?;；\n]|[.] /, 12)) {
      const at = folded.indexOf(part, from);
      from = at + part.length;
      if (part.trim().length < shortest) continue;
      const { department, sure, business, hits } = lookAt(part);
      if (department === main || sure < furtherAbove || hits.length === 0 || departments.classes[department] === 'triage') continue;
      if ((found.get(department)?.sure ?? 0) < sure)
        found.set(department, {
          department: departments.classes[department]!,
          business: businesses.classes[business]!,
          sure,
          words: wordsAt(hits, at, plain),
        });
    }
    return [...found.values()].sort((a, b) => b.sure - a.sure);
  }
}

/** What phrases of a part of a text, which begins at `at`, were read from: each once, as written. */
function wordsAt(hits: readonly PhraseHit[], at: number, plain: string): string[] {
  return [...new Set(hits.map(({ from, to }) => plain.slice(at + from, at + to).trim()))].filter((word) => word !== '').slice(0, 4);
}

function chanceOf(model: LinearModel | undefined, cls: string, sparse: Sparse): number {
  return model === undefined ? 0 : (probabilities(model, sparse)[model.classes.indexOf(cls)] ?? 0);
}

/** What a sign pulls towards a department on average. */
function meansOf({ classes, weights }: LinearModel): Float32Array {
  return Float32Array.from({ length: weights.length / classes.length }, (_, place) => {
    let sum = 0;
    for (let cls = 0; cls < classes.length; cls += 1) sum += weights[place * classes.length + cls]!;
    return sum / classes.length;
  });
}

function topOf(of: Float64Array): number {
  let top = 0;
  for (let at = 1; at < of.length; at += 1) if (of[at]! > of[top]!) top = at;
  return top;
}

/** The signs that pulled most towards a class, away from the mean of the others; a list is named by the words of it that stand there. */
function wordsFor(
  model: LinearModel,
  cls: number,
  { at, value }: Sparse,
  { vocabulary }: MatterModel,
  means: Float32Array,
  hits: readonly PhraseHit[],
  plain: string,
  folded: string,
): string[] {
  const many = model.classes.length;
  const pulls: { place: number; pull: number }[] = [];
  for (let one = 0; one < at.length; one += 1) {
    const from = at[one]! * many;
    const pull = value[one]! * (model.weights[from + cls]! - means[at[one]!]!);
    if (pull > 0) pulls.push({ place: at[one]!, pull });
  }
  pulls.sort((a, b) => b.pull - a.pull);
  const words: string[] = [];
  for (const { place } of pulls.slice(0, 12)) {
    const sign = vocabulary.signs[place]!;
    const spans = sign.startsWith('#')
      ? hits.filter(({ list }) => list === sign.slice(1) || list.startsWith(`${sign.slice(1)}.`))
      : [folded.indexOf(sign.trim())]
          .filter((from) => from >= 0 && sign.trim().length > 1)
          .map((from) => ({ from, to: from + sign.trim().length }));
    for (const { from, to } of spans.slice(0, 2)) {
      const word = plain.slice(from, to).trim();
      if (word !== '' && !words.some((known) => known.includes(word) || word.includes(known))) words.push(word);
    }
    if (words.length >= 4) break;
  }
  return words;
}
