import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { asksForCalls, careFacts } from '../../drafting/care-fields.js';
import { toSaid, withoutAbsent } from '../../drafting/complaint-body.js';
import type { ContactContext } from '../../drafting/contacts.js';
import type { ComplaintBody } from './complaint-body.js';

/** What the house says to a call: its language, country and area, and its own addresses. */
export interface ApiContext extends ContactContext {
  readonly defaultLanguage: Language;
}

/** A body of the API as a draft. Accessories that cannot be read are kept as written, in its facts. */
export function toDraft(body: ComplaintBody, place: ApiContext): ComplaintDraft {
  const { language, complainant, prefers, occurredOn, care, ...rest } = body;
  const { kept, ...said } = toSaid({ complainant, prefers, occurredOn }, place);
  const facts = careFacts(care);
  return {
    channel: 'api',
    ...withoutAbsent(rest),
    text: body.text,
    language: language ?? detectLanguage(body.text, place.defaultLanguage),
    ...asksForCalls(facts),
    ...said,
    ...withKept(facts.care === undefined ? undefined : facts, kept),
  };
}
