import { Failure } from '@app/shared/domain/failure/failure.js';
import { reportBackMedia, reportBackParts } from '@app/shared/domain/report/report-back.js';
import { z } from 'zod';
import type { EnteredNumber } from '../doors/arrival.js';
import type { Accepted } from '../doors/channel.js';
import { maybe, withoutAbsent, words } from './complaint-body.js';

const instant = z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-09T10:00:00+08:00.' });

/** What the rule sets call a referral: where the clock starts. */
export const referralKinds = ['transferred_in', 'portal_sent', 'dispatched'] as const;

/** A limit as a case's own papers fix it, in the form of the rule sets (`instruction`). */
export const limit = z.union(
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
    z.strictObject({ dueOn: z.iso.date('Write a date as 2026-03-31.') }),
    z.strictObject({ dueAt: instant }),
  ],
  { error: 'Write {"amount", "unit"}, {"dueOn"} or {"dueAt"}.' },
);

const part = z.enum(reportBackParts, { error: `Use ${reportBackParts.join(', ')}.` });
/** What a report has to state; a form knows texts only, and names them with commas between. */
const asks = z.union([
  z.array(part).max(reportBackParts.length, 'Name each once.'),
  z
    .string()
    .max(200)
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(part)),
]);

/** What an authority says when it refers a complaint, whichever way it is entered. */
export const referralFields = {
  from: z.strictObject(
    { name: words(200), department: maybe(words(200)), contact: maybe(words(500)) },
    { error: 'Say who refers it: {"name": …}.' },
  ),
  /** The authority's own number. */
  reference: words(200),
  kind: z.enum(referralKinds, { error: `Use ${referralKinds.join(', ')}.` }).default('transferred_in'),
  /** When the authority sent it; the clock of a portal starts then. */
  sentAt: maybe(instant),
  /** The limit that the authority sets, where it sets one. */
  limit: maybe(limit),
  /** What is owed to the authority itself: the report, to which office and person, what it has to state beside the result, and how it is taken. */
  reportBack: z
    .strictObject({
      owed: z.boolean().default(true),
      limit: maybe(limit),
      to: maybe(words(500)),
      asks: maybe(asks),
      medium: maybe(z.enum(reportBackMedia, { error: `Use ${reportBackMedia.join(', ')}.` })),
    })
    .prefault({}),
  /** What else it asks for, in its own words. */
  instructions: maybe(words(5_000)),
};

const referralSchema = z.strictObject(referralFields);
/** What an authority says when it refers a complaint, once it was validated. */
export type ReferralSaid = z.output<typeof referralSchema>;

/**
 * What the clock and people need of a referral, as facts of the case: `referral` for people and routing, and `caseEvents`, what happened to
 * the case in the words of the rule sets, with the authority's limit as `instruction`. `receivedAt` is when it came.
 */
export function referralFacts(said: ReferralSaid, receivedAt: Date): { readonly referral: object; readonly caseEvents: readonly object[] } {
  const { from, kind, reportBack, ...rest } = said;
  return {
    referral: withoutAbsent({ from: withoutAbsent(from), ...rest, kind, reportBack: withoutAbsent(reportBack) }),
    caseEvents: [withoutAbsent({ type: kind, at: receivedAt.toISOString(), instruction: reportLimit(said) })],
  };
}

/** The report is what the rule sets make a duty of: by its own limit, else by that of the case. */
export function reportLimit({ limit: ofCase, reportBack }: Pick<ReferralSaid, 'limit' | 'reportBack'>): ReferralSaid['limit'] {
  return (reportBack.owed ? reportBack.limit : undefined) ?? ofCase;
}

/** When a referral counts as received: through a portal when it was sent, else when it came. */
export function countsFrom({ kind, sentAt }: Pick<ReferralSaid, 'kind' | 'sentAt'>, came: Date): Date {
  const sent = sentAt === undefined ? undefined : new Date(sentAt);
  return kind === 'portal_sent' && sent !== undefined && sent < came ? sent : came;
}

/** The number of a referral as the intake tells it from others. */
export function enteredNumber(
  { from, reference }: Pick<ReferralSaid, 'from' | 'reference'>,
  mayHear: EnteredNumber['mayHear'],
): EnteredNumber {
  return { authority: from.name, number: reference, mayHear };
}

/** Fails with `referral.entered`, naming the case, where its number is entered already. */
export function demandNew({ entered, reference }: Accepted): void {
  if (entered)
    throw new Failure('referral.entered', `This number of this authority is entered already, as ${reference}.`, { values: { reference } });
}
