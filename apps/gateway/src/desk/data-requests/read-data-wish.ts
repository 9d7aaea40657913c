import { readEmail } from '@app/shared/contact/email-address.js';
import { kindOfNumber, readPhone } from '@app/shared/contact/phone-number.js';
import { type Correction, correctable, dataRequestKinds } from '@app/shared/domain/person/data-request.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { DataWish } from './ask-data-request.js';

/** What is wrong with a form, by its field; the text is said by key, in whatever language the page has. */
export interface WishProblem {
  readonly field: string;
  readonly key: string;
}

/** The fields of a form, however it was sent. */
export interface TypedFields {
  get(name: string): string | null | undefined;
}

/** Reads the form in which something is asked of what is kept: on the page of a complaint, and at the desk. */
export function readDataWish(
  fields: TypedFields,
  country: string,
): { readonly wish: DataWish } | { readonly problems: readonly WishProblem[] } {
  const said = (name: string, most: number) => cleanText((fields.get(name) ?? '').replace(/\r\n?/g, '\n'), most).trim();
  const kind = dataRequestKinds.find((one) => one === fields.get('kind'));
  const words = said('words', 5_000);
  if (kind === undefined) return { problems: [{ field: 'kind', key: 'data.kind.missing' }] };
  const correction =
    kind === 'correction' ? { field: correctable.find((one) => one === fields.get('field')), becomes: said('becomes', 500) } : null;
  if (correction !== null && correction.field === undefined) return { problems: [{ field: 'field', key: 'data.field.missing' }] };
  const wish: DataWish = { kind, words, correction: correction as Correction | null };
  const problems = problemsOf(wish, country);
  return problems.length > 0 ? { problems } : { wish };
}

/** What is wrong with a wish, whoever sends it: what could never be granted is not asked for. Numbers without a prefix are those of `country`. */
export function problemsOf({ kind, words, correction }: DataWish, country: string): WishProblem[] {
  if (kind === 'grievance' && words === '') return [{ field: 'words', key: 'data.words.missing' }];
  if (kind !== 'correction') return correction === null ? [] : [{ field: 'correction', key: 'data.correction.other' }];
  if (correction === null) return [{ field: 'correction', key: 'data.field.missing' }];
  if (correction.becomes.trim() === '') return [{ field: 'becomes', key: 'data.becomes.missing' }];
  return readValue(correction, country) === undefined ? [{ field: 'becomes', key: 'data.becomes.unreadable' }] : [];
}

/** What is to stand there: a number as E.164 and an address as one; undefined where it cannot be read so, for nobody is reached at it. */
export function readValue({ field, becomes }: Correction, country: string): string | undefined {
  if (field === 'email') return readEmail(becomes);
  if (field !== 'phone') return becomes.trim() === '' ? undefined : becomes.trim();
  // What cannot be read as a number comes back as it was given.
  const phone = readPhone(becomes, country);
  return kindOfNumber(phone) === 'none' ? undefined : phone;
}
