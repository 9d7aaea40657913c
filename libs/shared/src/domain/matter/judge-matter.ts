import { decidingWords } from './deciding-words.js';
import { type FoldedText, readText } from './fold-text.js';
import { type LinearModel, probabilities, type Sparse } from './linear-model.js';
import type { MatterModel } from './matter-model.js';
import type { PhraseBook, PhraseHit } from './phrase-book.js';
import { SignReader } from './sign-reader.js';

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
  judge(text: string | FoldedText): MatterJudgement;
}

/** Half of what is said of the department comes from the businesses that are its own. */
const share = 0.4;
const furtherAbove = 0.9;
const shortest = 10;

/** A function that says what a complaint is about by a trained model and a book of phrases; pure, and takes well under a millisecond. */
export function matterJudge(
  model: MatterModel,
  book: PhraseBook,
  departmentByCoding: (business: string) => string,
  { coding, version }: { coding: string; version: string },
): MatterJudge {
  const known = new Map<string, string>();
  /** Whose a business is, or a list of its words. */
  const departmentOf = (business: string): string => {
    const department = known.get(business) ?? departmentByCoding(business);
    known.set(business, department);
    return department;
  };
  const questions = model.questions;
  const departments = questions['department']!;
  const businesses = questions['business']!;
  const ofBusiness = businesses.classes.map((business) => departments.classes.indexOf(departmentOf(business)));

  const means = meansOf(departments);

  const reader = new SignReader(model.vocabulary, model.reading);

  const lookAt = (folded: string, hits: readonly PhraseHit[]) => {
    const sparse = reader.read(folded, hits);
    const ofDepartment = probabilities(departments, sparse);
    const business = probabilities(businesses, sparse);
    const mixed = ofDepartment.map((one) => one * (1 - share));
    for (let at = 0; at < ofBusiness.length; at += 1) if (ofBusiness[at]! >= 0) mixed[ofBusiness[at]!]! += share * business[at]!;
    let sum = 0;
    for (let at = 0; at < mixed.length; at += 1) {
      mixed[at] = mixed[at]! ** (1 / model.spread);
      sum += mixed[at]!;
    }
    const department = topOf(mixed);
    let best = -1;
    for (let at = 0; at < ofBusiness.length; at += 1)
      if (ofBusiness[at] === department && (best < 0 || business[at]! > business[best]!)) best = at;
    return { sparse, department, sure: mixed[department]! / sum, business: best < 0 ? topOf(business) : best };
  };

  return {
    coding,
    version,
    judge(text) {
      const read = typeof text === 'string' ? readText(text) : text;
      const hits = book.find(read.folded);
      const main = lookAt(read.folded, hits);
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
        words: decidingWords(pullsOf(main), hits, read),
        further: speakOfMore(hits) ? furtherMatters(read, hits, main.department) : [],
      };
    },
  };

  /** Whether the words of more than one department stand in it: only then is it worth looking at each sentence by itself. */
  function speakOfMore(hits: readonly PhraseHit[]): boolean {
    const lists = new Set(hits.map(({ list }) => list).filter((list) => list.startsWith('B')));
    return new Set([...lists].map(departmentOf)).size > 1;
  }

  function furtherMatters({ plain, folded }: FoldedText, all: readonly PhraseHit[], main: number): readonly FurtherMatter[] {
    if (folded.length < 4 * shortest) return [];
    const found = new Map<number, FurtherMatter>();
    let from = 0;
    for (const part of folded.split(/[。！？!?;；\n]|[.] /, 12)) {
      const at = folded.indexOf(part, from);
      from = at + part.length;
      if (part.trim().length < shortest) continue;
      const hits = all.filter((hit) => hit.from >= at && hit.to <= from).map((hit) => ({ ...hit, from: hit.from - at, to: hit.to - at }));
      if (!hits.some(({ list }) => list.startsWith('B') && departments.classes[main] !== departmentOf(list))) continue;
      const { department, sure, business } = lookAt(part, hits);
      if (department === main || sure < furtherAbove || departments.classes[department] === 'triage') continue;
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

  /** What each sign pulls towards the department that was found, away from the mean of the others. */
  function pullsOf({ sparse: { at, value }, department }: { sparse: Sparse; department: number }) {
    const many = departments.classes.length;
    return Array.from(at, (place, one) => ({
      sign: model.vocabulary.signs[place]!,
      pull: value[one]! * (departments.weights[place * many + department]! * departments.scales[department]! - means[place]!),
    }));
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
function meansOf({ classes, weights, scales }: LinearModel): Float32Array {
  return Float32Array.from({ length: weights.length / classes.length }, (_, place) => {
    let sum = 0;
    for (let cls = 0; cls < classes.length; cls += 1) sum += weights[place * classes.length + cls]! * scales[cls]!;
    return sum / classes.length;
  });
}

function topOf(of: Float64Array): number {
  let top = 0;
  for (let at = 1; at < of.length; at += 1) if (of[at]! > of[top]!) top = at;
  return top;
}
