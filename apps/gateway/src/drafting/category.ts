import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { type KeptAsWritten, withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Coding } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { type AskedAxis, askedAxes, questionsOf } from '@app/shared/matter/questions.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { meaningOf } from '@app/shared/routing/given-codes.js';

const fields = ['category', ...askedAxes] as const;
type Field = (typeof fields)[number];

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
  throw new Failure('request.invalid', undefined, { fields: strange.map((field) => unknown(field, draft[field]!, coding, house)) });
}

function readMatter(
  draft: ComplaintDraft,
  { institution, departments }: HouseConfig,
): { read: Partial<Record<Field, string>>; strange: Field[]; coding: Coding } {
  const coding = codingNamed(institution.coding);
  const read: Partial<Record<Field, string>> = {};
  const strange: Field[] = [];
  for (const field of fields) {
    const given = draft[field];
    if (given === undefined) continue;
    const meant = field === 'category' ? meaningOf(given, coding, departments)?.category : codeOf(given, field, coding);
    if (meant === undefined) strange.push(field);
    else read[field] = meant;
  }
  return { read, strange, coding };
}

/** The code of an axis that a code or a name stands for. */
export function codeOf(given: string, axis: AskedAxis, coding: Coding): string | undefined {
  return meaningOf(given, { ...coding, entries: coding.entries.filter((entry) => entry.axis === axis) }, [])?.category;
}

/** What is wrong with a code that is none, and what may stand there instead. */
export function unknown(field: Field, given: string, coding: Coding, { departments }: Pick<HouseConfig, 'departments'>): FieldProblem {
  const codes = (axis: AskedAxis) =>
    `of the ${axis} ${coding.entries
      .filter((entry) => entry.axis === axis)
      .map(({ code, names }) => `${code} (${names.en})`)
      .join(', ')}`;
  const listed = departments.flatMap(({ categories }) => categories.map(({ id }) => id));
  const allowed =
    field === 'category'
      ? [`Use one of ${listed.join(', ')}`, `or a code or a name of the coding ${coding.id}`, ...askedAxes.map(codes)].join('; ')
      : `Use a code or a name of the coding ${coding.id}, ${codes(field)}`;
  return { path: field, message: `There is no ${field} ${JSON.stringify(given.slice(0, 100))}. ${allowed}.` };
}

/** The two short questions about the matter, with the answers to choose from in one language. Both may be skipped. */
export function matterQuestions(
  language: Language,
  { institution }: Pick<HouseConfig, 'institution'>,
): { readonly axis: AskedAxis; readonly answers: readonly { readonly value: string; readonly text: string }[] }[] {
  const asked = questionsOf(institution.coding);
  return askedAxes.map((axis) => ({ axis, answers: asked[axis].map(({ code, names }) => ({ value: code, text: names[language] })) }));
}
