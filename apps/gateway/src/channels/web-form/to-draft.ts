import type { Complainant, ComplaintDraft, Medium } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import { dialable } from '@app/shared/platform/phone-number.js';
import type { SentFile, Submission } from '../../web/read-submission.js';
import { fileProblem } from '../../web/sent-files.js';
import { countCharacters, maxTextCharacters } from '../../web/text-length.js';

const maxLineCharacters = 500;

/** One thing to put right: the field, and the words that say so (keys of the pages' locales). */
export interface FormProblem {
  readonly field: string;
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Values that are keys of words themselves. */
  readonly words?: Readonly<Record<string, string>>;
}

export type DraftOrProblems = { readonly draft: ComplaintDraft } | { readonly problems: readonly FormProblem[] };

/** Makes the draft of a form post, or says everything that must be put right. Only `text` is required; odd dates and foreign numbers are taken. */
export function toDraft(submission: Submission, page: { language: Language; country: string }): DraftOrProblems {
  const read = (name: string) => line(submission.fields.get(name));
  const anonymous = isYes(submission.fields.get('complainant.anonymous'));
  const text = (submission.fields.get('text') ?? '').replace(/\r\n?/g, '\n').trim();
  const phone = phoneOf(read('complainant.phone'), page.country);
  const email = emailOf(read('complainant.email'));
  const prefers = mediumOf(submission.fields.get('prefers'));

  const problems = [
    ...textProblems(text),
    ...fileProblems(submission.files),
    // Whoever stays anonymous is asked nothing about an address that will not be used.
    ...(anonymous ? [] : contactProblems({ phone, email, prefers })),
  ];
  if (problems.length > 0) return { problems };

  const name = read('complainant.name');
  const complainant: Complainant = anonymous
    ? { anonymous }
    : { ...given('name', name), ...given('phone', phone.value), ...given('email', email.value) };
  const against = {
    ...given('department', read('against.department')),
    ...given('branch', read('against.branch')),
    ...given('product', read('against.product')),
    ...given('staff', read('against.staff')),
  };
  const occurred = occurredOf(submission.fields);
  return {
    draft: {
      channel: 'web-form',
      language: page.language,
      ...given('subject', read('subject')),
      text,
      complainant,
      ...claimedOf(complainant),
      ...given('prefers', anonymous ? undefined : prefers),
      ...(Object.keys(against).length > 0 ? { against } : {}),
      ...given('occurredOn', occurred.on),
      ...given('wish', submission.fields.get('wish')?.trim().slice(0, maxTextCharacters) || undefined),
      ...given('category', read('category')),
      ...(occurred.asGiven === undefined ? {} : { facts: { occurredOnAsGiven: occurred.asGiven } }),
      ...(submission.files.length > 0 ? { attachments: submission.files } : {}),
    },
  };
}

/** What stands in a form may be anybody's. */
function claimedOf({ phone, email }: Complainant): { claimed?: Medium[] } {
  const claimed: Medium[] = [...(phone === undefined ? [] : (['sms'] as const)), ...(email === undefined ? [] : (['email'] as const))];
  return claimed.length === 0 ? {} : { claimed };
}

/** A telephone number in E.164; `wrong` when nobody could dial it. */
export function phoneOf(given: string | undefined, country: string): { value?: string; wrong: boolean } {
  if (given === undefined) return { wrong: false };
  const value = dialable(given, country);
  return value === undefined ? { wrong: true } : { value, wrong: false };
}

/** An e-mail address with its domain in lower case; `wrong` when it lacks a part. Delivery is the only real proof. */
export function emailOf(given: string | undefined): { value?: string; wrong: boolean } {
  if (given === undefined) return { wrong: false };
  const address = given.normalize('NFKC').replace(/\s/g, '');
  const match = /^([^@<>(),;:"\\[\]\p{Cc}]{1,64})@([^@\s.<>(),;:"\\[\]\p{Cc}]+(?:\.[^@\s.<>(),;:"\\[\]\p{Cc}]+)+)$/u.exec(address);
  return match === null || address.length > 254 ? { wrong: true } : { value: `${match[1]}@${match[2]?.toLowerCase()}`, wrong: false };
}

function textProblems(text: string): FormProblem[] {
  if (text === '') return [{ field: 'text', key: 'M9' }];
  const over = countCharacters(text) - maxTextCharacters;
  return over > 0 ? [{ field: 'text', key: 'M10', values: { max: maxTextCharacters, over } }] : [];
}

function fileProblems(files: readonly SentFile[]): FormProblem[] {
  const problem = fileProblem(files);
  return problem ? [{ field: 'files', ...problem }] : [];
}

type Read = { readonly value?: string; readonly wrong: boolean };

function contactProblems({ phone, email, prefers }: { phone: Read; email: Read; prefers: Medium | undefined }): FormProblem[] {
  const problems: FormProblem[] = [];
  const needsPhone = prefers === 'sms' || prefers === 'phone';
  if (phone.wrong) problems.push({ field: 'complainant.phone', key: 'M19' });
  else if (needsPhone && phone.value === undefined) problems.push(missing('complainant.phone', prefers, 'form.phone'));
  if (email.wrong) problems.push({ field: 'complainant.email', key: 'M20' });
  else if (prefers === 'email' && email.value === undefined) problems.push(missing('complainant.email', prefers, 'form.email'));
  return problems;
}

function missing(field: string, medium: Medium, name: string): FormProblem {
  return { field, key: 'M21', words: { medium: `medium.${medium}`, field: name } };
}

/** The day it happened, from one field or from year, month and day; what is no date is kept as it was given. */
function occurredOf(fields: ReadonlyMap<string, string>): { on?: string; asGiven?: string } {
  const parts = ['year', 'month', 'day'].map((part) => fields.get(`occurredOn-${part}`)?.normalize('NFKC').trim() ?? '');
  const together = parts.some((part) => part !== '') ? parts.join('-') : '';
  const asGiven = line(fields.get('occurredOn')) ?? line(together);
  if (asGiven === undefined) return {};
  const match = /^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?$/.exec(asGiven.normalize('NFKC').trim());
  if (match === null) return { asGiven };
  const on = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
  const at = new Date(`${on}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(on) ? { on } : { asGiven };
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
