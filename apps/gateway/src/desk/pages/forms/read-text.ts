import type { Language } from '@app/shared/domain/language.js';
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
