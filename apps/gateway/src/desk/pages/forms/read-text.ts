import type { Language } from '@app/shared/domain/language.js';
import { mostReason } from '../../../http/bodies/said.js';
import { say } from '../../../pages/words.js';
import type { DeskProblem } from './desk-forms.js';

/** A text of a form, trimmed; or that it is missing, or by how much it is too long. Lengths as the API counts them. */
export function readText(
  language: Language,
  fields: URLSearchParams,
  field: string,
  most: number,
  missing: string,
): { readonly text: string } | { readonly problem: DeskProblem } {
  const text = (fields.get(field) ?? '').trim();
  if (text === '') return { problem: { field, text: say(language, missing) } };
  if (text.length > most) return { problem: { field, text: say(language, 'desk.form.too-long', { max: most, over: text.length - most }) } };
  return { text };
}

/** The reason of an act, in the field `reason`: what was said, or what is wrong with it. At most {@link mostReason} characters. */
export function readReason(
  language: Language,
  fields: URLSearchParams,
  missing: string,
): { readonly said: string } | { readonly problems: readonly DeskProblem[] } {
  const read = readText(language, fields, 'reason', mostReason, missing);
  return 'text' in read ? { said: read.text } : { problems: [read.problem] };
}

/** The one text of a form that belongs to a row of a list: what was said, or what is wrong with it, shown at that row (`why-<row>`). */
export function readInRow(
  language: Language,
  fields: URLSearchParams,
  field: string,
  row: string,
  missing: string,
  most = mostReason,
): { readonly said: string } | { readonly problems: readonly DeskProblem[] } {
  const read = readText(language, fields, field, most, missing);
  return 'text' in read ? { said: read.text } : { problems: [{ ...read.problem, field: `${field}-${row}` }] };
}
