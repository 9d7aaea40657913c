import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { toComplainant, withoutAbsent } from '../../drafting/complaint-body.js';
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
    complainant: toComplainant(complainant, place.defaultCountry),
  };
}
