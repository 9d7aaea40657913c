import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { z } from 'zod';
import { complainantWithAddress, complaintFields, maybe, toSaid, withoutAbsent, words } from '../../drafting/complaint-body.js';
import type { House } from '../../intake/channel.js';
import type { SentFile } from '../../web/read-submission.js';

const instant = z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' });
const day = z.iso.date('Write a date as 2026-03-31.');

/** A limit as a case's own papers fix it, in the form of the rule sets (`instruction`). */
const limit = z.union(
  [
    z.strictObject({
      // A form knows texts only.
      amount: z
        .union([
          z.int(),
          z
            .string()
            .regex(/^\d{1,4}$/)
            .transform(Number),
        ])
        .refine((amount) => amount >= 1 && amount <= 1_000, 'From 1 to 1000.'),
      unit: z.enum(['working_days', 'calendar_days', 'weeks', 'months', 'hours']),
    }),
    z.strictObject({ dueOn: day }),
    z.strictObject({ dueAt: instant }),
  ],
  { error: 'Write {"amount", "unit"}, {"dueOn"} or {"dueAt"}.' },
);

/** What a regulator hands over. */
export const referralBody = z
  .strictObject({
    ...complaintFields,
    text: maybe(complaintFields.text),
    complainant: complainantWithAddress,
    category: maybe(words(200)),
    from: z.strictObject(
      { name: words(200), department: maybe(words(200)), contact: maybe(words(500)) },
      { error: 'Say who refers it: {"name": …}.' },
    ),
    /** The regulator's own number. */
    reference: words(200),
    /** What the rule sets call it: where the clock starts. */
    kind: z
      .enum(['transferred_in', 'portal_sent', 'dispatched'], { error: 'Use transferred_in, portal_sent or dispatched.' })
      .default('transferred_in'),
    /** When the regulator sent it; the clock of a portal starts then. */
    sentAt: maybe(instant),
    receivedOn: maybe(day),
    receivedAt: maybe(instant),
    /** The limit that the regulator sets, where it sets one. */
    limit: maybe(limit),
    /** What is owed to the regulator itself. */
    reportBack: z.strictObject({ owed: z.boolean().default(true), limit: maybe(limit), to: maybe(words(500)) }).prefault({}),
  })
  .refine((referral) => referral.receivedOn === undefined || referral.receivedAt === undefined, {
    path: ['receivedAt'],
    message: 'Give receivedOn or receivedAt, not both.',
  });

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
  house: House,
): ComplaintDraft {
  const {
    from,
    reference,
    kind,
    sentAt,
    limit: instruction,
    reportBack,
    language,
    complainant,
    prefers,
    occurredOn,
    text = '',
    ...rest
  } = referral;
  const { receivedOn: _on, receivedAt: _at, ...told } = rest;
  const { kept, ...said } = toSaid({ complainant, prefers, occurredOn }, house);
  const at = receivedAt.toISOString();
  return {
    channel: 'referral',
    ...withoutAbsent(told),
    text,
    language: language ?? detectLanguage(text, house.defaultLanguage),
    ...said,
    ...withKept(
      withoutAbsent({
        referral: withoutAbsent({
          from: withoutAbsent(from),
          reference,
          kind,
          sentAt,
          limit: instruction,
          reportBack: withoutAbsent(reportBack),
        }),
        enteredBy,
        // The report is what the rule sets make a duty of: by its own limit, else by that of the case.
        caseEvents: [withoutAbsent({ type: kind, at, instruction: (reportBack.owed ? reportBack.limit : undefined) ?? instruction })],
      }),
      kept,
    ),
    ...(files.length > 0 ? { attachments: files } : {}),
    ...(text === '' ? { unreadable: 'Its words are in the papers alone.' } : {}),
  };
}

/** When a referral counts as received: through a portal when it was sent, else when it came. */
export function countsFrom({ kind, sentAt }: ReferralBody, came: Date): Date {
  const sent = sentAt === undefined ? undefined : new Date(sentAt);
  return kind === 'portal_sent' && sent !== undefined && sent < came ? sent : came;
}
