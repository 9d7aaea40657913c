import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { units } from '../domain/rule-set/rule-set.js';

const text = z.string({ error: 'Write a text.' });
const date = z.iso.date({ error: 'Write a date as 2026-03-31.' });
/** With its offset: without one nobody knows which instant is meant. */
const instant = z.iso.datetime({ offset: true, error: 'Write an instant with its offset, as 2026-03-10T10:00:00+08:00.' });
const length = z.object({
  amount: z.int({ error: 'Write a whole number.' }).min(1, 'At least 1.'),
  unit: z.enum(units, { error: `Use one of ${units.join(', ')}.` }),
});
const time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write a time of day as 17:00.');

const profile = z.object({
  zone: text,
  calendar: z.string({ error: 'Name a calendar, or write null where no working days are counted.' }).nullable(),
  businessHours: z.object({ open: time, close: time }).optional(),
  receipt: z.enum(['actual_day', 'deem_next_working_day']).optional(),
  roll: z.enum(['default', 'permitted']).optional(),
  choose: z.enum(['later', 'earlier']).optional(),
});

const event = z.looseObject(
  {
    type: text,
    at: instant,
    extension: text.optional(),
    obligation: text.optional(),
    to: length.optional(),
    by: length.optional(),
    limit: length.optional(),
    reason: text.optional(),
    approvedBy: text.optional(),
    statedDate: date.optional(),
    granted: z.boolean().optional(),
    instruction: z
      .union([length, z.object({ dueOn: date }), z.object({ dueAt: instant })], {
        error: 'A length (`amount`, `unit`), `{dueOn}` or `{dueAt}`.',
      })
      .optional(),
  },
  { error: 'An event is an object with `type` and `at`.' },
);

/** A case as `vectors.json` writes it; any further field is a fact of the case. */
const vector = z
  .looseObject(
    {
      id: text.optional(),
      ruleSet: text,
      profile: z.union([text, profile], { error: 'Name a profile, or write one out: `zone`, `calendar`, `businessHours`.' }),
      receivedAt: instant.optional(),
      period: z.object({ from: date, to: date }).optional(),
      calendarAsOf: date.optional(),
      events: z.array(event, { error: 'A list of events, in order.' }).optional(),
      facts: z.record(z.string(), z.unknown()).optional(),
    },
    { error: 'A vector is an object with `ruleSet`, `profile` and `receivedAt`.' },
  )
  .refine(({ receivedAt, period }) => (receivedAt === undefined) !== (period === undefined), {
    path: ['receivedAt'],
    error: 'Say when it was received, or give a `period` instead.',
  })
  .refine(({ period }) => period === undefined || period.from <= period.to, { path: ['period'], error: '`from` lies after `to`.' });

const notice = z.object(
  {
    id: text.optional(),
    ruleSet: text,
    notice: text,
    sentAt: instant,
    channel: text,
    states: z.array(text, { error: 'A list of what the notice states.' }),
    durableMediumAgreed: z.boolean().optional(),
  },
  { error: 'A notice vector is an object with `ruleSet`, `notice`, `sentAt`, `channel` and `states`.' },
);

/** A worked example of a rule set: what happened, and the dates that follow. */
export type Vector = z.infer<typeof vector>;
/** An event of a worked example. */
export type VectorEvent = z.infer<typeof event>;
/** A worked example of a notice: what it says, and whether that is enough. */
export type NoticeVector = z.infer<typeof notice>;

/** A vector from JSON. Fails with `request.invalid`, naming each field. */
export function readVector(value: unknown): Vector {
  return read(vector, value);
}

/** Profiles that a file of vectors brings with it, by name. Fails with `request.invalid`. */
export function readProfiles(value: unknown): ReadonlyMap<string, z.infer<typeof profile>> {
  return new Map(Object.entries(read(z.record(z.string(), profile), value)));
}

/** A notice vector from JSON. Fails with `request.invalid`, naming each field. */
export function readNoticeVector(value: unknown): NoticeVector {
  return read(notice, value);
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }) => ({ path: path.join('.') || '(all of it)', message }));
  throw new Failure('request.invalid', undefined, { fields });
}
