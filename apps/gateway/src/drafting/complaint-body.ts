import { type Complainant, media } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { dialable } from '@app/shared/platform/phone-number.js';
import { z } from 'zod';

/** A text of our API: trimmed, not empty, at most so many characters. */
export const words = (most: number) =>
  z.string().trim().min(1, 'Write something, or leave it out.').max(most, `At most ${most} characters.`);

const complainant = {
  name: words(200).optional(),
  phone: words(40).optional(),
  email: z.email('Write an address in full, like name@example.com.').max(254).optional(),
  anonymous: z.boolean({ error: 'Use true or false.' }).optional(),
};

/** What any JSON body of ours may say of a complaint; each door adds its own. Unknown fields are mistakes that are named. */
export const complaintFields = {
  text: z
    .string({ error: 'Say what happened: `text` is required.' })
    .trim()
    .min(1, 'Say what happened, even in one sentence.')
    .max(100_000, 'At most 100000 characters.'),
  subject: words(300).optional(),
  language: z.enum(languages, { error: `Use one of ${languages.join(', ')}.` }).optional(),
  complainant: z.strictObject(complainant).optional(),
  prefers: z.enum(media, { error: `Use one of ${media.join(', ')}.` }).optional(),
  against: z
    .strictObject({
      department: words(200).optional(),
      branch: words(200).optional(),
      product: words(200).optional(),
      staff: words(200).optional(),
    })
    .optional(),
  occurredOn: z.iso.date('Write a date as 2026-03-09.').optional(),
  wish: words(10_000).optional(),
};

/** Who complains, with an address for letters. */
export const complainantWithAddress = z.strictObject({ ...complainant, address: words(1_000).optional() }).optional();

/** Who complains. Fails with `request.invalid` for a number that nobody could be reached at. */
export function toComplainant(given: z.output<typeof complainantWithAddress>, defaultCountry: string): Complainant {
  const { phone, ...rest } = given ?? {};
  const number = phone === undefined ? undefined : dialable(phone, defaultCountry);
  if (phone !== undefined && number === undefined) {
    throw new Failure('request.invalid', undefined, {
      fields: [{ path: 'complainant.phone', message: 'Write a number we can reach, like +86 138 0013 8000.' }],
    });
  }
  return withoutAbsent({ ...rest, phone: number });
}

/** An object without the members that are undefined. */
export function withoutAbsent<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as never;
}
