import { media } from '@app/shared/domain/complaint/complaint.js';
import { languages } from '@app/shared/domain/language.js';
import { z } from 'zod';

const words = (most: number) => z.string().trim().min(1, 'Write something, or leave it out.').max(most, `At most ${most} characters.`);

/** The body of `POST /api/complaints`. Only `text` is required; an unknown field is a mistake that is named. */
export const complaintBody = z.strictObject({
  text: z
    .string({ error: 'Say what happened: `text` is required.' })
    .trim()
    .min(1, 'Say what happened, even in one sentence.')
    .max(100_000, 'At most 100000 characters.'),
  subject: words(300).optional(),
  language: z.enum(languages, { error: `Use one of ${languages.join(', ')}.` }).optional(),
  complainant: z
    .strictObject({
      name: words(200).optional(),
      phone: words(40).optional(),
      email: z.email('Write an address in full, like name@example.com.').max(254).optional(),
      address: words(500).optional(),
      anonymous: z.boolean({ error: 'Use true or false.' }).optional(),
    })
    .optional(),
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
});

export type ComplaintBody = z.output<typeof complaintBody>;
