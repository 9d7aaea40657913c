import { fingerprint } from '../domain/calendar/fingerprint.js';
import { departmentOf } from '../domain/matter/coding.js';
import { matterJudge } from '../domain/matter/judge-matter.js';
import { type Labelled, type MatterModel, type TrainingChoices, trainMatter } from '../domain/matter/matter-model.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { shuffled } from '../domain/matter/seeded.js';
import { codingNamed } from './codings.js';
import { examplesOf } from './examples.js';
import { type LabelledComplaint, loadLabelled, loadMaterial, type Material } from './material.js';

/** Complaints labelled by another coding: they say whose it is, and bring no signs of their own. */
interface Borrowed {
  readonly coding: string;
  readonly labelled: string;
  readonly weight: number;
  /** So many characters of each are read. */
  readonly beginning: number;
}

/** What a model of one coding learns from, and how. */
interface LessonPlan {
  readonly labelled: readonly string[];
  readonly borrowed?: readonly Borrowed[];
  readonly questions: readonly string[];
  readonly choices: TrainingChoices;
}

/** What is taught for each coding, and how. */
export const lessons: Readonly<Record<string, LessonPlan>> = {
  'jrt-0169': {
    labelled: ['dev', 'dev-extra', 'own', 'own-second'],
    // English by people who were in the middle of it, which we could not write.
    borrowed: [{ coding: 'cfpb', labelled: 'cfpb-dev', weight: 0.5, beginning: 700 }],
    questions: ['department', 'business', 'cause', 'money'],
    choices: { ridge: 2e-5, rounds: 70, listWeight: 1.3, longest: 2, pairs: true, opening: 0, atLeast: 3 },
  },
  cfpb: {
    labelled: ['cfpb-dev'],
    questions: ['department', 'business'],
    choices: { ridge: 5e-5, rounds: 60, listWeight: 0.4, longest: 2, pairs: false, opening: 40, atLeast: 3 },
  },
};

/** All that a model comes from, as one short text: a model made from other material is known by it. */
export function materialVersion(material: Material, labelled: readonly LabelledComplaint[]): string {
  return fingerprint(
    JSON.stringify([
      material.coding,
      [...material.lists],
      material.sentences,
      [...material.around],
      labelled,
      lessons[material.coding.id],
      borrowedFor(material.coding.id),
    ]),
  );
}

/** What is taught of other codings' complaints. */
function borrowedFor(id: string): Labelled[] {
  return (lessons[id]?.borrowed ?? []).flatMap(({ coding, labelled, weight, beginning }) =>
    loadLabelled(codingNamed(coding), labelled).map(({ text, department }) => ({
      text: text.slice(0, beginning),
      answers: { department },
      weight,
      borrowed: true,
    })),
  );
}

/** What was learned from an institution's own cases shows in the version. */
function versionOf(material: Material, labelled: readonly LabelledComplaint[], taught: readonly Labelled[]): string {
  const delivered = materialVersion(material, labelled);
  if (taught.length === 0) return delivered;
  return `${delivered}-${fingerprint(JSON.stringify(taught.map(({ signs, ...rest }) => [rest, signs && [...signs]])))}`;
}

/** A model and the version that its texts and choices give it. */
export interface Trained {
  readonly model: MatterModel;
  readonly version: string;
}

/**
 * Trains the model of a coding from its material and from complaints that somebody labelled. Takes a minute; the same material gives the same
 * model. With `folds` its certainty is set by cross-validation, so that it means what it says. `taught` are an institution's own cases.
 */
export function trainCoding(
  material: Material,
  labelled: readonly LabelledComplaint[],
  { folds = 4, taught = [] }: { readonly folds?: number; readonly taught?: readonly Labelled[] } = {},
): Trained {
  const { questions, choices } = lessons[material.coding.id]!;
  const book = new PhraseBook(material.lists);
  const others = [...taught, ...borrowedFor(material.coding.id)];
  const train = (some: readonly LabelledComplaint[], asked = questions) =>
    trainMatter(examplesOf(material, some, others), book, asked, choices);
  const judged: { sure: number; right: boolean }[] = [];
  if (folds > 1) {
    const mixed = shuffled(labelled, 11);
    for (let fold = 0; fold < folds; fold += 1) {
      const model = train(
        mixed.filter((_, at) => at % folds !== fold),
        ['department', 'business'],
      );
      const judge = judgeOf(material, model, '');
      for (const one of mixed.filter((each, at) => at % folds === fold && isAsWritten(each))) {
        const { department, sure } = judge.judge(one.text);
        judged.push({ sure, right: department === one.department || (one.alsoRight?.includes(department) ?? false) });
      }
    }
  }
  return { model: { ...train(labelled), spread: spreadFor(judged) }, version: versionOf(material, labelled, taught) };
}

/** The judge of a coding by a model that was trained or loaded. */
export function judgeOf(
  material: Pick<Material, 'coding' | 'lists'>,
  model: MatterModel,
  version: string,
  book = new PhraseBook(material.lists),
) {
  return matterJudge(model, book, (business) => departmentOf(material.coding, business) ?? 'triage', {
    coding: material.coding.id,
    version,
  });
}

/** Plain sentences are easier than life; certainty is set on what people wrote. */
function isAsWritten({ id }: LabelledComplaint): boolean {
  return !id.startsWith('x');
}

/**
 * The spread at which certainty and being right go together best: the least log loss over a grid. Never below 1: whoever wrote lists and sentences
 * knew the texts that they are tried on, so what these say may take certainty away and never add to it.
 */
function spreadFor(judged: readonly { readonly sure: number; readonly right: boolean }[]): number {
  if (judged.length === 0) return 1;
  let best = 1;
  let least = Infinity;
  for (let spread = 1; spread <= 3; spread += 0.05) {
    let loss = 0;
    for (const { sure, right } of judged) {
      // What is left goes to about three others.
      const rest = ((1 - sure) / 3) ** (1 / spread) * 3;
      const own = sure ** (1 / spread) / (sure ** (1 / spread) + rest);
      loss -= Math.log(Math.max(right ? own : 1 - own, 1e-6));
    }
    if (loss < least) {
      least = loss;
      best = spread;
    }
  }
  return Math.round(best * 100) / 100;
}

/** The material of a coding with its labelled sets. */
export function lessonOf(id: string): { material: Material; labelled: LabelledComplaint[] } {
  const material = loadMaterial(id);
  return { material, labelled: lessons[id]!.labelled.flatMap((name) => loadLabelled(material.coding, name)) };
}
