import { Failure } from '@app/shared/domain/failure/failure.js';
import { signsOf } from '@app/shared/domain/matter/features.js';
import { type Labelled, readFor } from '@app/shared/domain/matter/matter-model.js';
import { PhraseBook } from '@app/shared/domain/matter/phrase-book.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { loadLists } from '@app/shared/matter/material.js';
import { loadModel } from '@app/shared/matter/model-file.js';
import { z } from 'zod';
import { isSettled, type PastCase } from './past-cases.js';

const lessonSchema = z.object({
  reference: z.string(),
  department: z.string(),
  business: z.string().nullable(),
  cause: z.string().nullable(),
  by: z.enum(['transfer', 'triage', 'correction', 'decision']),
  routed: z.string(),
  version: z.string().nullable(),
  channel: z.string(),
  language: z.string(),
  signs: z.record(z.string(), z.number().positive()),
  text: z.string().optional(),
});

/**
 * What a case teaches: where staff came to in the end (`by` what they did: moved it, gave it away as triage, set its matter, or decided it
 * where it was), and which signs of the model's vocabulary it has. Names and numbers are no such signs; `text` only where the papers allow.
 */
export type Lesson = z.output<typeof lessonSchema>;

/** Makes lessons of cases of which staff said where they belong. */
export function lessonMaker(codingId: string, withText: boolean): (cases: readonly PastCase[]) => Lesson[] {
  const { model } = loadModel(codingId);
  const book = new PhraseBook(loadLists(codingNamed(codingId)));
  return (cases) =>
    cases.filter(isSettled).map((one) => {
      const text = [one.draft.subject, one.draft.text, one.draft.wish].filter(Boolean).join('\n');
      const folded = readFor(text);
      const signs = [...signsOf(folded, book.find(folded), model.reading)].filter(([sign]) => model.vocabulary.place.has(sign));
      const { reference, department, business, cause, routed, version } = one;
      return {
        reference,
        department,
        business,
        cause,
        by: deedOf(one),
        routed,
        version,
        channel: one.draft.channel,
        language: one.draft.language,
        signs: Object.fromEntries(signs),
        ...(withText ? { text } : {}),
      };
    });
}

function deedOf({ movedByStaff, routed, business }: PastCase): Lesson['by'] {
  if (movedByStaff) return routed === 'triage' ? 'triage' : 'transfer';
  return business === null ? 'decision' : 'correction';
}

/** Lessons as training takes them. What staff moved or corrected teaches most; what they only decided where it was may be a habit. */
export function taughtBy(lessons: readonly Lesson[]): Labelled[] {
  return lessons.map(({ department, business, cause, by, signs, text }) => ({
    text: text ?? '',
    ...(text === undefined ? { signs: new Map(Object.entries(signs)) } : {}),
    answers: { department, ...(business === null ? {} : { business }), ...(cause === null ? {} : { cause }) },
    weight: by === 'decision' ? 1 : 3,
  }));
}

/** Fails with `request.invalid`, naming the line. */
export function readLessons(lines: readonly unknown[]): Lesson[] {
  return lines.map((line, index) => {
    const read = lessonSchema.safeParse(line);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new Failure(
      'request.invalid',
      `Line ${index + 1} is not a training example from redress routing examples: ${issue!.path.join('.')} ${issue!.message}`,
    );
  });
}
