import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { z } from 'zod';
import { complainantWithAddress, complaintFields, toComplainant, withoutAbsent, words } from '../../drafting/complaint-body.js';
import type { House } from '../../intake/channel.js';
import type { SentFile } from '../../web/read-submission.js';

/** What staff write down of a letter, a visit or a call. The words may be in the scans alone. */
export const entryBody = z
  .strictObject({
    ...complaintFields,
    text: complaintFields.text.optional(),
    complainant: complainantWithAddress,
    medium: z.enum(['letter', 'counter', 'phone'], { error: 'Say how it came: letter, counter or phone.' }),
    /** The day on the stamp, or of the visit or call. */
    receivedOn: z.iso.date('Write a date as 2026-03-09.').optional(),
    /** Where the hour counts. */
    receivedAt: z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' }).optional(),
    category: words(200).optional(),
    /** Where it came: a branch, a counter, a number. */
    place: words(200).optional(),
  })
  .refine((entry) => entry.receivedOn === undefined || entry.receivedAt === undefined, {
    path: ['receivedAt'],
    message: 'Give receivedOn or receivedAt, not both.',
  });

export type EntryBody = z.output<typeof entryBody>;

/** The draft of an entry. Fails with `request.invalid` for a number that nobody could be reached at. */
export function toDraft(entry: EntryBody, files: readonly SentFile[], enteredBy: string, house: House): ComplaintDraft {
  const { medium, receivedOn, receivedAt, place, language, complainant, text = '', prefers, ...rest } = entry;
  const who = toComplainant(complainant, house.defaultCountry);
  const byLetter = medium === 'letter' && who.address !== undefined && who.phone === undefined && who.email === undefined;
  return {
    channel: 'by-hand',
    ...withoutAbsent(rest),
    text,
    language: language ?? detectLanguage(text, house.defaultLanguage),
    complainant: who,
    ...(prefers ? { prefers } : byLetter ? { prefers: 'letter' } : {}),
    facts: withoutAbsent({ medium, enteredBy, receivedOn: receivedOn ?? receivedAt, place }),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(text === '' ? { unreadable: 'Its words are in the scans alone.' } : {}),
  };
}
