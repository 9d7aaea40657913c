import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { z } from 'zod';
import type { Arrival, EnteredNumber } from '../doors/arrival.js';
import type { DoorContext } from '../doors/channel.js';
import type { StaffMember } from '../doors/door.js';
import type { WrittenEntry } from '../http/submission/read-entry.js';
import type { SentFile } from '../http/submission/read-submission.js';
import { receiptInstant } from '../http/submission/receipt-instant.js';
import { asksForCalls, careFacts, careOfComplaint } from './care-fields.js';
import { withKnownMatter } from './category.js';
import { complainantWithAddress, complaintFields, matterFields, maybe, toSaid, withoutAbsent, words } from './complaint-body.js';
import { countsFrom, enteredNumber, referralFacts, referralFields } from './referral.js';

/** What staff write down of a letter, a visit or a call. The words may be in the scans alone. */
export const entryBody = z
  .strictObject({
    ...complaintFields,
    text: maybe(complaintFields.text),
    care: careOfComplaint,
    complainant: complainantWithAddress,
    medium: z.enum(['letter', 'counter', 'phone'], { error: 'Say how it came: letter, counter or phone.' }),
    /** The day on the stamp, or of the visit or call. */
    receivedOn: maybe(z.iso.date('Write a date as 2026-03-09.')),
    /** Where the hour counts. */
    receivedAt: maybe(z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' })),
    ...matterFields,
    /** Where it came: a branch, a counter, a number. */
    place: maybe(words(200)),
    /** Where an authority referred it: who, under which number, by when, and to whom the report goes. */
    referral: maybe(z.strictObject(referralFields, { error: 'Say who refers it, and its number: {"from": {"name"}, "reference"}.' })),
  })
  .refine((entry) => entry.receivedOn === undefined || entry.receivedAt === undefined, {
    path: ['receivedAt'],
    message: 'Give receivedOn or receivedAt, not both.',
  });

/** What `POST /api/by-hand` takes, once it was validated. */
export type EntryBody = z.output<typeof entryBody>;

/** Who enters, and what the house says to it. */
export interface Entering {
  readonly by: StaffMember;
  /** Whether they may hear that a case with some authority's number is there. */
  readonly hears: EnteredNumber['mayHear'];
  readonly key: string;
  readonly house: HouseConfig;
}

/**
 * An entry as the intake takes it, whether it came by the API or was typed at the desk: from the day it reached us, in the name of whoever
 * enters it. `key` repeats when the same sending is repeated; it is that person's own. Fails with `request.invalid`, naming each field.
 */
export function arrivalByHand(
  { body, files, raw, contentType, sameness }: WrittenEntry<EntryBody>,
  { by, hears, key, house: papers }: Entering,
): Arrival {
  const house = papers.institution;
  if (body.text === undefined && files.length === 0)
    throw new Failure('request.invalid', undefined, { fields: [{ path: 'text', message: 'Write what it says, or attach the scans.' }] });
  const came = receiptInstant(body, house);
  const receivedAt = body.referral ? countsFrom(body.referral, came ?? new Date()) : came;
  const { actor, id } = by;
  return {
    channel: 'by-hand',
    account: id,
    sourceId: key,
    actor,
    raw,
    contentType,
    envelope: { actor, actorId: id, medium: body.medium },
    ...(body.referral ? { referred: enteredNumber(body.referral, hears) } : {}),
    ...(receivedAt ? { receivedAt } : {}),
    draft: withKnownMatter(toDraft(body, files, actor, house, receivedAt), papers),
    sameness,
    differing: 'refuse',
  };
}

/** The draft of an entry. */
function toDraft(
  entry: EntryBody,
  files: readonly SentFile[],
  enteredBy: string,
  house: DoorContext,
  countsAs: Date | undefined,
): ComplaintDraft {
  const { medium, receivedOn, receivedAt, place, referral, language, complainant, text = '', prefers, occurredOn, care, ...rest } = entry;
  const { kept, ...said } = toSaid({ complainant, prefers, occurredOn }, house);
  return {
    channel: 'by-hand',
    ...withoutAbsent(rest),
    text,
    language: language ?? detectLanguage(text, house.defaultLanguage),
    ...asksForCalls(careFacts(care)),
    ...said,
    ...withKept(
      {
        ...careFacts(care),
        ...withoutAbsent({ medium, enteredBy, receivedOn: receivedOn ?? receivedAt, place }),
        ...(referral && countsAs ? referralFacts(referral, countsAs) : {}),
      },
      kept,
    ),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(text === '' ? { unreadable: 'Its words are in the scans alone.' } : {}),
  };
}
