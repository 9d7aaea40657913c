import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import type { Language } from '../domain/language.js';
import { type Coding, type CodingEntry, entryOf } from '../domain/matter/coding.js';
import { codingNamed, materialFolder } from './codings.js';

/** The two questions about the matter that people are asked, and may skip. */
export const askedAxes = ['business', 'cause'] as const;
/** What the questions of a coding ask for. */
export type AskedAxis = (typeof askedAxes)[number];

/** One answer: the code that it stands for, in plain words of each language. */
export interface MatterAnswer {
  readonly code: string;
  readonly names: CodingEntry['names'];
}

const answers = z.record(z.string(), z.strictObject({ 'zh-Hans': z.string().min(1), 'zh-Hant': z.string().min(1), en: z.string().min(1) }));
const questionsSchema = z.strictObject({ business: answers, cause: answers });
type Questions = Readonly<Record<AskedAxis, readonly MatterAnswer[]>>;

/**
 * What people choose from, in the order of `questions/<coding>.json`; a coding without that file offers all of its own entries in its own
 * names. Read once in a process. Fails with `coding.invalid` where the file names a code that the coding does not have.
 */
export function questionsOf(codingId: string, folder = join(materialFolder(), 'questions')): Questions {
  const known = read.get(codingId) ?? readQuestions(codingNamed(codingId), join(folder, `${codingId}.json`));
  read.set(codingId, known);
  return known;
}

const read = new Map<string, Questions>();

function readQuestions(coding: Coding, path: string): Questions {
  const all = (axis: AskedAxis) => coding.entries.filter((entry) => entry.axis === axis).map(({ code, names }) => ({ code, names }));
  if (!existsSync(path)) return { business: all('business'), cause: all('cause') };
  const file = questionsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new Failure('coding.invalid', `${path}: ${file.error.issues[0]?.message ?? 'it cannot be read'}.`);
  const asked = (axis: AskedAxis) =>
    Object.entries(file.data[axis]).map(([code, names]) => {
      if (entryOf(coding, code)?.axis !== axis) throw new Failure('coding.invalid', `${path}: ${coding.id} has no ${axis} "${code}".`);
      return { code, names };
    });
  return { business: asked('business'), cause: asked('cause') };
}

/** The words that a code was chosen by on the form, else its name in the coding, else the code. */
export function answerWords(codingId: string, code: string, language: Language): string {
  const asked = askedAxes.flatMap((axis) => questionsOf(codingId)[axis]).find((one) => one.code === code);
  return (asked?.names ?? entryOf(codingNamed(codingId), code)?.names)?.[language] ?? code;
}
