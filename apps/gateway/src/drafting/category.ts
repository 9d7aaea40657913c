import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { type KeptAsWritten, withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { type AskedAxis, askedAxes, questionsOf } from '@app/shared/matter/questions.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { readMatter, unknownCode } from '@app/shared/routing/given-matter.js';

/**
 * A draft with what it says of its matter as the papers call it: `category` the id of a category or a code, `business` and `cause` codes of the
 * coding in force; each may have been given by its code or by a name in any language. What is none refuses no complaint: it is kept as it
 * was written.
 */
export function withKnownMatter(draft: ComplaintDraft, house: HouseConfig): ComplaintDraft {
  const { read, strange } = readMatter(draft, house);
  if (strange.length === 0) return { ...draft, ...read };
  const { category: _category, business: _business, cause: _cause, ...rest } = draft;
  const kept = strange.map((field): KeptAsWritten => ({ field, value: draft[field]!.slice(0, 200), why: 'unknown' }));
  return { ...rest, ...read, ...withKept(draft.facts, kept) };
}

/** The same for programs, which can be told: fails with `request.invalid`, naming each field and what is allowed. */
export function demandKnownMatter(draft: ComplaintDraft, house: HouseConfig): ComplaintDraft {
  const { read, strange, coding } = readMatter(draft, house);
  if (strange.length === 0) return { ...draft, ...read };
  throw new Failure('request.invalid', undefined, { fields: strange.map((field) => unknownCode(field, draft[field]!, coding, house)) });
}

/** The two short questions about the matter, with the answers to choose from in one language. Both may be skipped. */
export function matterQuestions(
  language: Language,
  { institution }: Pick<HouseConfig, 'institution'>,
): { readonly axis: AskedAxis; readonly answers: readonly { readonly value: string; readonly text: string }[] }[] {
  const asked = questionsOf(institution.coding);
  return askedAxes.map((axis) => ({ axis, answers: asked[axis].map(({ code, names }) => ({ value: code, text: names[language] })) }));
}
