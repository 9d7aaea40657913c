import type { Complainant, ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { dialable } from '@app/shared/platform/phone-number.js';
import type { ComplaintBody } from './complaint-body.js';

export interface Place {
  readonly defaultCountry: string;
  readonly defaultLanguage: Language;
}

/** A body of the API as a draft. Fails with `request.invalid` for a number that nobody could be reached at. */
export function toDraft(body: ComplaintBody, place: Place): ComplaintDraft {
  const { language, complainant, ...rest } = body;
  return {
    channel: 'api',
    ...withoutAbsent(rest),
    text: body.text,
    language: language ?? detectLanguage(body.text, place.defaultLanguage),
    complainant: toComplainant(complainant ?? {}, place),
  };
}

function toComplainant({ name, phone, email, anonymous }: NonNullable<ComplaintBody['complainant']>, place: Place): Complainant {
  const number = phone === undefined ? undefined : dialable(phone, place.defaultCountry);
  if (phone !== undefined && number === undefined) {
    throw new Failure('request.invalid', undefined, {
      fields: [{ path: 'complainant.phone', message: 'Write a number we can reach, like +86 138 0013 8000.' }],
    });
  }
  return withoutAbsent({ name, phone: number, email, anonymous });
}

function withoutAbsent<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as never;
}
