import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Arrival } from '../../../doors/arrival.js';
import { arrivalByHand, type Entering, entryBody } from '../../../drafting/by-hand-entry.js';
import { validated } from '../../../http/bodies/read-body.js';
import { jsonOf, samenessOf } from '../../../http/submission/read-entry.js';
import type { SentFile } from '../../../http/submission/read-submission.js';
import { fileProblem } from '../../../http/submission/sent-files.js';
import { say, words } from '../../../pages/words.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { said } from '../forms/read-desk-form.js';
import { isOfReferral, readReferral } from './read-referral.js';

/** What was typed, as the API would be told, ready for the intake; or what is wrong with it. */
export function readRecord(
  language: Language,
  sent: { readonly fields: URLSearchParams; readonly files: readonly SentFile[] },
  by: Entering,
): { readonly said: Arrival } | { readonly problems: readonly DeskProblem[] } {
  const receivedOn = dateIn(sent.fields, 'receivedOn');
  const referral = readReferral(language, sent.fields);
  const problems = [...referral.problems, ...filesProblems(language, sent.files)];
  if (receivedOn === 'wrong') problems.push({ field: 'receivedOn', text: say(language, 'desk.record.wrong.receivedOn') });
  const json = jsonOf([
    ...said(sent.fields).filter(([name]) => !name.startsWith('receivedOn-') && !isOfReferral(name)),
    ...(referral.problems.length > 0 ? [] : referral.entries),
    ...(receivedOn === undefined || receivedOn === 'wrong' ? [] : [['receivedOn', receivedOn] as const]),
  ]);
  const read = problemsOf(language, () => {
    const entry = {
      body: validated(entryBody, json),
      files: sent.files,
      // The evidence is what the person wrote down; its scans lie beside it, each with its own hash.
      raw: Buffer.from(JSON.stringify(json)),
      contentType: 'application/json',
      sameness: samenessOf(json, sent.files),
    };
    return arrivalByHand(entry, by);
  });
  if ('said' in read) return problems.length > 0 ? { problems } : read;
  return { problems: [...read.problems, ...problems] };
}

/** What the API's own reading makes of a form, or what it found wrong with it, each field in the person's language. */
export function problemsOf<T>(language: Language, read: () => T): { readonly said: T } | { readonly problems: readonly DeskProblem[] } {
  try {
    return { said: read() };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'request.invalid') throw error;
    return { problems: error.fields.map(({ path, message }) => problemOf(language, path, message)) };
  }
}

/** In the person's language where we have words for that field, else as the API says it. */
function problemOf(language: Language, path: string, message: string): DeskProblem {
  const key = `desk.record.wrong.${path}`;
  return { field: path, text: key in words.en ? say(language, key) : `${path}: ${message}` };
}

function filesProblems(language: Language, files: readonly SentFile[]): DeskProblem[] {
  const problem = fileProblem(files);
  return problem === undefined ? [] : [{ field: 'files', text: say(language, problem.key, problem.values ?? {}) }];
}
