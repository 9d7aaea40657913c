import { groupedBy } from '../domain/matter/grouped-by.js';
import type { Labelled } from '../domain/matter/matter-model.js';
import { seeded } from '../domain/matter/seeded.js';
import type { LabelledComplaint, Material, Sentence } from './material.js';

const sentenceWeight = 0.7;
const labelledWeight = 4;
const aroundWeight = 0.4;

/** What a complaint or a sentence answers: whose it is, what it is about, how it went wrong, and whether money is leaving. */
function answersFor({ business, cause, department, urgent }: Sentence): Record<string, string> {
  return { department, business, ...(cause === undefined ? {} : { cause }), money: urgent === 'money-now' ? 'yes' : 'no' };
}

/**
 * What a model is taught: complaints that people labelled, the plain sentences, the sentences once more with around them what stands around
 * any matter, and that alone, which is about nothing. Departments weigh alike, so that the greatest is no answer to what nobody understands.
 */
export function examplesOf(
  material: Material,
  labelled: readonly LabelledComplaint[],
  taughtByCases: readonly Labelled[] = [],
): Labelled[] {
  const plain = material.sentences.map((one) => ({ text: one.text, answers: answersFor(one), weight: sentenceWeight }));
  const taught = labelled.map((one) => ({ text: one.text, answers: answersFor(one), weight: labelledWeight }));
  const all = [...taught, ...taughtByCases, ...plain, ...(material.around.size === 0 ? [] : surrounded(material, plain))];
  return balanced(all);
}

function surrounded(material: Material, plain: readonly Labelled[]): Labelled[] {
  const next = seeded(5);
  const alike = groupedBy(plain, (one) => `${one.answers['business']} ${isLatin(one.text)}`);
  const told = plain.map((one) => {
    const latin = isLatin(one.text);
    const around = material.around.get(latin ? 'en' : next() < 0.7 ? 'zh-Hans' : 'zh-Hant')!;
    const some = (most: number) => Array.from({ length: Math.floor(next() * most) }, () => pick(around, next));
    const before = some(3);
    const after = some(4);
    const more = next() < 0.4 ? [pick(alike.get(`${one.answers['business']} ${latin}`)!, next).text] : [];
    return { ...one, text: [...before, one.text, ...more, ...after].join(latin ? '. ' : '，') };
  });
  const nothing = material.coding.entries.find(
    ({ axis, department, parent }) => axis === 'business' && department === 'triage' && parent !== undefined,
  );
  const empty = [...material.around].flatMap(([language, around]) =>
    around.map(() => ({
      text: Array.from({ length: 1 + Math.floor(next() * 3) }, () => pick(around, next)).join(language === 'en' ? '. ' : '，'),
      answers: { department: 'triage', money: 'no', ...(nothing === undefined ? {} : { business: nothing.code }) },
      weight: aroundWeight,
    })),
  );
  return [...told, ...empty];
}

function balanced(examples: readonly Labelled[]): Labelled[] {
  const weights = new Map<string, number>();
  let total = 0;
  for (const { answers, weight } of examples) {
    weights.set(answers['department']!, (weights.get(answers['department']!) ?? 0) + weight);
    total += weight;
  }
  return examples.map((one) => ({ ...one, weight: (one.weight * total) / weights.size / weights.get(one.answers['department']!)! }));
}

function pick<T>(from: readonly T[], next: () => number): T {
  return from[Math.floor(next() * from.length)]!;
}

const isLatin = (text: string) => /[a-z]{3}/i.test(text) && !/[㐀-鿿]/.test(text);
