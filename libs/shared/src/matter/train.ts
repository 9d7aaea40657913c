import { fingerprint } from '../domain/calendar/fingerprint.js';
import { departmentOf } from '../domain/matter/coding.js';
import { matterJudge } from '../domain/matter/judge-matter.js';
import { type MatterModel, type TrainingChoices, trainMatter } from '../domain/matter/matter-model.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { shuffled } from '../domain/matter/seeded.js';
import { examplesOf } from './examples.js';
import { type LabelledComplaint, loadLabelled, loadMaterial, type Material } from './material.js';

/** What is taught for each coding, and how. */
export const lessons: Readonly<
  Record<string, { readonly labelled: readonly string[]; readonly questions: readonly string[]; readonly choices: TrainingChoices }>
> = {
  'jrt-0169': {
    labelled: ['dev', 'dev-extra'],
    questions: ['department', 'business', 'cause', 'money'],
    choices: { ridge: 1e-4, rounds: 35, listWeight: 2, longest: 2, atLeast: 3 },
  },
  cfpb: {
    labelled: ['cfpb-dev'],
    questions: ['department', 'business'],
    choices: { ridge: 1e-4, rounds: 25, listWeight: 0.4, longest: 2, atLeast: 4 },
  },
};

/** All that a model comes from, as one short text: a model made from other material is known by it. */
export function materialVersion(material: Material, labelled: readonly LabelledComplaint[]): string {
  return fingerprint(
    JSON.stringify([material.coding, [...material.lists], material.sentences, [...material.around], labelled, lessons[material.coding.id]]),
  );
}

/** A model and the version that its texts and choices give it. */
export interface Trained {
  readonly model: MatterModel;
  readonly version: string;
}

/**
 * Trains the model of a coding from its material and from complaints that somebody labelled. Takes seconds; the same material gives the same
 * model. With `folds` its certainty is set by cross-validation, so that it means what it says.
 */
export function trainCoding(material: Material, labelled: readonly LabelledComplaint[], folds = 4): Trained {
  const { questions, choices } = lessons[material.coding.id]!;
  const book = new PhraseBook(material.lists);
  const train = (some: readonly LabelledComplaint[], asked = questions) => trainMatter(examplesOf(material, some), book, asked, choices);
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
  return { model: { ...train(labelled), spread: spreadFor(judged) }, version: materialVersion(material, labelled) };
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

/** The spread at which certainty and being right go together best: the least log loss over a grid. */
function spreadFor(judged: readonly { readonly sure: number; readonly right: boolean }[]): number {
  if (judged.length === 0) return 1;
  let best = 1;
  let least = Infinity;
  for (let spread = 0.6; spread <= 3; spread += 0.05) {
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
