import { contactFor } from '@app/shared/contact/contacts.js';
import type { Complainant, ComplaintDraft, Medium } from '@app/shared/domain/complaint/complaint.js';
import { type KeptAsWritten, withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import type { Language } from '@app/shared/domain/language.js';
import { asksForCalls, careFacts, careOfForm } from '../../drafting/care-fields.js';
import { readDay } from '../../drafting/complaint-body.js';
import { type ContactContext, readContacts } from '../../drafting/contacts.js';
import { more } from '../../drafting/text-message.js';
import type { SentFile, Submission } from '../../http/submission/read-submission.js';
import { fileProblem } from '../../http/submission/sent-files.js';
import { countCharacters, maxTextCharacters } from '../../http/submission/text-length.js';

const maxLineCharacters = 500;

/** One thing to put right: the field, and the words that say so (keys of the pages' locales). */
export interface FormProblem {
  readonly field: string;
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Values that are keys of words themselves. */
  readonly words?: Readonly<Record<string, string>>;
}

/** What a form says, or what is wrong with it, field by field. */
export type DraftOrProblems = { readonly draft: ComplaintDraft } | { readonly problems: readonly FormProblem[] };

/**
 * Makes the draft of a form post, or says everything that must be put right. Only `text` is required. Odd dates, foreign numbers, extensions and what is
 * no number at all refuse no complaint: they are kept as written, and the answer says so.
 */
export function toDraft(submission: Submission, page: { language: Language; house: ContactContext }): DraftOrProblems {
  const read = (name: string) => line(submission.fields.get(name));
  const anonymous = isYes(submission.fields.get('complainant.anonymous'));
  const text = (submission.fields.get('text') ?? '').replace(/\r\n?/g, '\n').trim();
  const { contacts, kept } = readContacts({ phone: read('complainant.phone'), email: read('complainant.email') }, page.house);
  const prefers = mediumOf(submission.fields.get('prefers'));

  const problems = [
    ...textProblems(text),
    ...fileProblems(submission.files),
    // Whoever stays anonymous is asked nothing about an address that will not be used.
    ...(anonymous ? [] : contactProblems(prefers, { phone: read('complainant.phone'), email: read('complainant.email') })),
  ];
  // The page comes back in any case: then it may ask for these, too.
  if (problems.length > 0) return { problems: [...problems, ...(anonymous ? [] : kept.flatMap(hintOf))] };

  const name = read('complainant.name');
  const complainant: Complainant = anonymous ? { anonymous } : { ...given('name', name), ...contacts };
  const against = {
    ...given('department', read('against.department')),
    ...given('branch', read('against.branch')),
    ...given('product', read('against.product')),
    ...given('staff', read('against.staff')),
  };
  const occurred = occurredOf(submission.fields);
  const care = careFacts(careOfForm(submission.fields));
  return {
    draft: {
      channel: 'web-form',
      language: page.language,
      ...given('subject', read('subject')),
      text,
      complainant,
      ...claimedOf(complainant),
      ...(anonymous ? {} : { ...asksForCalls(care), ...given('prefers', prefers) }),
      ...(Object.keys(against).length > 0 ? { against } : {}),
      ...given('occurredOn', occurred.on),
      ...given('wish', submission.fields.get('wish')?.trim().slice(0, maxTextCharacters) || undefined),
      ...given('category', read('category')),
      ...given('business', read('business')),
      ...given('cause', read('cause')),
      ...withKept(factsOf({ ...more(submission.fields, known), ...care }), [...(anonymous ? [] : kept), ...occurred.kept]),
      ...(submission.files.length > 0 ? { attachments: submission.files } : {}),
    },
  };
}

/** Fields that are read here, or belong to the page. What another page adds is told to whoever reads the case. */
const known = new RegExp(
  `^(${[
    'text|subject|language|prefers|category|business|cause|wish|occurredOn(-(year|month|day))?|against\\.(department|branch|product|staff)',
    'complainant\\.(name|phone|email|anonymous)|submissionKey|step|switchLanguage|care\\.[a-z-]+|all|code|access|formKey|actionKey|_charset_',
  ].join('|')})$`,
);

const factsOf = (facts: object): Record<string, unknown> | undefined => (Object.keys(facts).length > 0 ? { ...facts } : undefined);

/** What stands in a form may be anybody's, where anything could be sent to it. */
function claimedOf(complainant: Complainant): { claimed?: Medium[] } {
  const claimed = (['sms', 'email'] as const).filter((medium) => contactFor(complainant, medium) !== undefined);
  return claimed.length === 0 ? {} : { claimed };
}

function textProblems(text: string): FormProblem[] {
  if (text === '') return [{ field: 'text', key: 'form.text.missing' }];
  const over = countCharacters(text) - maxTextCharacters;
  return over > 0 ? [{ field: 'text', key: 'form.text.too-long', values: { max: maxTextCharacters, over } }] : [];
}

function fileProblems(files: readonly SentFile[]): FormProblem[] {
  const problem = fileProblem(files);
  return problem ? [{ field: 'files', ...problem }] : [];
}

/** A number or address that cannot be used: never a reason to refuse, but worth a second look while something else is put right. */
function hintOf({ field, why }: KeptAsWritten): FormProblem[] {
  if (why === 'extension' || why === 'several') return [];
  return [{ field, key: field === 'complainant.phone' ? 'form.phone.invalid' : 'form.email.invalid' }];
}

/** Whoever names a way to be told and leaves its field empty is asked for it. */
function contactProblems(
  prefers: Medium | undefined,
  { phone, email }: { phone: string | undefined; email: string | undefined },
): FormProblem[] {
  if ((prefers === 'sms' || prefers === 'phone') && phone === undefined) return [missing('complainant.phone', prefers, 'form.phone')];
  return prefers === 'email' && email === undefined ? [missing('complainant.email', prefers, 'form.email')] : [];
}

function missing(field: string, medium: Medium, name: string): FormProblem {
  return { field, key: 'form.prefers.unreachable', words: { medium: `medium.${medium}`, field: name } };
}

/** The day it happened, from one field or from year, month and day; what is no date is kept as it was given. */
function occurredOf(fields: ReadonlyMap<string, string>): { on?: string; kept: KeptAsWritten[] } {
  const parts = ['year', 'month', 'day'].map((part) => fields.get(`occurredOn-${part}`)?.normalize('NFKC').trim() ?? '');
  const together = parts.some((part) => part !== '') ? parts.join('-') : '';
  const asGiven = line(fields.get('occurredOn')) ?? line(together);
  if (asGiven === undefined) return { kept: [] };
  const on = readDay(asGiven);
  return on === undefined ? { kept: [{ field: 'occurredOn', value: asGiven, why: 'unreadable' }] } : { on, kept: [] };
}

function mediumOf(given: string | undefined): Medium | undefined {
  return given === 'sms' || given === 'email' || given === 'letter' || given === 'phone' ? given : undefined;
}

function isYes(given: string | undefined): boolean {
  return given !== undefined && ['true', 'on', 'yes', '1'].includes(given.trim().toLowerCase());
}

/** One line, trimmed; empty is absent. */
function line(given: string | undefined): string | undefined {
  return given?.replace(/\s+/g, ' ').trim().slice(0, maxLineCharacters) || undefined;
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
