import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { z } from 'zod';
import type { DoorContext } from '../../doors/channel.js';
import { complainantWithAddress, complaintFields, matterFields, maybe, toSaid, withoutAbsent } from '../../drafting/complaint-body.js';
import { referralFacts, referralFields } from '../../drafting/referral.js';
import type { SentFile } from '../../http/submission/read-submission.js';

/** What a regulator hands over. */
export const referralBody = z
  .strictObject({
    ...complaintFields,
    text: maybe(complaintFields.text),
    complainant: complainantWithAddress,
    ...matterFields,
    ...referralFields,
    receivedOn: maybe(z.iso.date('Write a date as 2026-03-31.')),
    receivedAt: maybe(z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' })),
  })
  .refine((referral) => referral.receivedOn === undefined || referral.receivedAt === undefined, {
    path: ['receivedAt'],
    message: 'Give receivedOn or receivedAt, not both.',
  });

/** What `POST /api/referrals` takes, once it was validated. */
export type ReferralBody = z.output<typeof referralBody>;

/**
 * The draft of a referral. What the clock needs is in its facts: `referral` for people and routing, and `caseEvents`, what happened to the case in
 * the words of the rule sets, with the regulator's limit as `instruction`. `receivedAt` is when it counts as received.
 */
export function toDraft(
  referral: ReferralBody,
  files: readonly SentFile[],
  enteredBy: string,
  receivedAt: Date,
  house: DoorContext,
): ComplaintDraft {
  const { from, reference, kind, sentAt, limit, reportBack, instructions, ...complaint } = referral;
  const { language, complainant, prefers, occurredOn, text = '', ...rest } = complaint;
  const { receivedOn: _on, receivedAt: _at, ...told } = rest;
  const { kept, ...said } = toSaid({ complainant, prefers, occurredOn }, house);
  return {
    channel: 'referral',
    ...withoutAbsent(told),
    text,
    language: language ?? detectLanguage(text, house.defaultLanguage),
    ...said,
    ...withKept({ ...referralFacts({ from, reference, kind, sentAt, limit, reportBack, instructions }, receivedAt), enteredBy }, kept),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(text === '' ? { unreadable: 'Its words are in the papers alone.' } : {}),
  };
}
