import { type Complainant, type ComplaintDraft, media } from '@app/shared/domain/complaint/complaint.js';
import type { KeptAsWritten } from '@app/shared/domain/complaint/kept-as-written.js';
import { languages } from '@app/shared/domain/language.js';
import { z } from 'zod';
import { type ContactContext, readContacts } from './contacts.js';

/** A text of our API: trimmed, not empty, at most so many characters. */
export const words = (most: number) =>
  z.string().trim().min(1, 'Write something, or leave it out.').max(most, `At most ${most} characters.`);

/** A field that may be left out; `null` leaves it out, too. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);
/** Words that may be left out, also by an empty text. */
const maybeWords = (most: number) =>
  maybe(z.string().trim().max(most, `At most ${most} characters.`)).transform((text) => (text === '' ? undefined : text));
/** An accessory that people and programs write in many ways: any short text is taken, and read afterwards. */
const accessory = (most: number) =>
  maybe(
    z.union([z.string().trim().max(most, `At most ${most} characters.`), z.number().transform(String)], { error: 'Write a text.' }),
  ).transform((text) => (text === '' ? undefined : text));

const complainant = {
  name: maybeWords(200),
  phone: accessory(100),
  email: accessory(320),
  anonymous: maybe(z.boolean({ error: 'Use true or false.' })),
};

/**
 * What any JSON body of ours may say of a complaint; each door adds its own. Unknown fields are mistakes that are named. What cannot be
 * read of an accessory (a number, an address, a day, a wish) refuses nothing: `toSaid` keeps it as it was written.
 */
export const complaintFields = {
  text: z
    .string({ error: 'Say what happened: `text` is required.' })
    .trim()
    .min(1, 'Say what happened, even in one sentence.')
    .max(100_000, 'At most 100000 characters.'),
  subject: maybeWords(300),
  language: maybe(z.enum(languages, { error: `Use one of ${languages.join(', ')}.` })),
  complainant: maybe(z.strictObject(complainant)),
  prefers: accessory(40),
  against: maybe(
    z.strictObject({
      department: maybeWords(200),
      branch: maybeWords(200),
      product: maybeWords(200),
      staff: maybeWords(200),
    }),
  ).transform((against) => (against && Object.values(against).some((value) => value !== undefined) ? withoutAbsent(against) : undefined)),
  occurredOn: accessory(100),
  wish: maybeWords(10_000),
};

/** What it is about, where somebody says so: by code or by name (`drafting/category.ts`). */
export const matterFields = { category: maybeWords(200), business: maybeWords(200), cause: maybeWords(200) };

/** Who complains, with an address for letters. */
export const complainantWithAddress = maybe(z.strictObject({ ...complainant, address: maybeWords(1_000) }));

type Given = z.output<typeof complainantWithAddress>;

/** Who complains, how they want to be told and when it happened, as far as that can be read; and what was kept as it was written. */
export interface Said extends Pick<ComplaintDraft, 'complainant' | 'prefers' | 'occurredOn'> {
  readonly kept: readonly KeptAsWritten[];
}

/** Reads the accessories of a body. Never fails: what it cannot read is kept. */
export function toSaid(
  given: { readonly complainant?: Given; readonly prefers?: string | undefined; readonly occurredOn?: string | undefined },
  house: ContactContext,
): Said {
  const { phone, email, ...rest } = given.complainant ?? {};
  const { contacts, kept } = readContacts({ phone, email }, house);
  const prefers = media.find((medium) => medium === given.prefers?.toLowerCase());
  const occurredOn = readDay(given.occurredOn);
  return {
    complainant: { ...withoutAbsent(rest), ...contacts } as Complainant,
    ...(prefers ? { prefers } : {}),
    ...(occurredOn ? { occurredOn } : {}),
    kept: [
      ...kept,
      ...(given.prefers !== undefined && !prefers ? [{ field: 'prefers', value: given.prefers, why: 'unknown' as const }] : []),
      ...(given.occurredOn !== undefined && !occurredOn
        ? [{ field: 'occurredOn', value: given.occurredOn, why: 'unreadable' as const }]
        : []),
    ],
  };
}

/** A day as people write one, year first: `2026-03-09`, `2026/3/9`, `2026年3月9日`; also the day of an instant. Undefined for what is none. */
export function readDay(given: string | undefined): string | undefined {
  const match = /^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D?$|T\d)/.exec(given?.normalize('NFKC').trim() ?? '');
  if (match === null) return undefined;
  const day = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}

/** An object without the members that are undefined. */
export function withoutAbsent<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as never;
}
