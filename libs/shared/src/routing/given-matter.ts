import type { FieldProblem } from '../domain/failure/failure.js';
import type { Coding } from '../domain/matter/coding.js';
import { codingNamed } from '../matter/codings.js';
import { type AskedAxis, askedAxes } from '../matter/questions.js';
import type { HouseConfig } from '../platform/config/institution.js';
import { meaningOf } from './given-codes.js';

/** What a draft may say of its matter: a category of the papers, and a code for each question. */
export const matterFields = ['category', ...askedAxes] as const;
/** A field of a draft that says something of its matter. */
export type MatterField = (typeof matterFields)[number];

/** What a draft says of its matter, as the papers call it: each by its code, its id or a name in any language; and the fields that hold what is none. */
export function readMatter(
  draft: Readonly<Partial<Record<MatterField, string | undefined>>>,
  { institution, departments }: Pick<HouseConfig, 'institution' | 'departments'>,
): { readonly read: Partial<Record<MatterField, string>>; readonly strange: readonly MatterField[]; readonly coding: Coding } {
  const coding = codingNamed(institution.coding);
  const read: Partial<Record<MatterField, string>> = {};
  const strange: MatterField[] = [];
  for (const field of matterFields) {
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
export function unknownCode(
  field: MatterField,
  given: string,
  coding: Coding,
  { departments }: Pick<HouseConfig, 'departments'>,
): FieldProblem {
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
