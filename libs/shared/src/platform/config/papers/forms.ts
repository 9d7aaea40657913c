import { z } from 'zod';
import { readEmail } from '../../../contact/email-address.js';
import type { Lead } from '../../../domain/deadline/warnings.js';
import { ladderSteps } from '../../../domain/escalation/escalation.js';
import { type Role } from '../../../domain/rights/roles.js';
import { text } from './paper-words.js';

/** A mail address, as every door understands one. */
export const mailAddress = z
  .string({ error: 'Write a mail address.' })
  .refine((given) => readEmail(given) !== undefined, 'Write a mail address.');

/** A limit that may be switched off. */
export const limit = z.union([z.int().min(1), z.literal('off')], { error: 'Write a whole number from 1, or off.' });
/** A whole number of something between two bounds. */
export const count = (min: number, max: number, unit: string) =>
  z
    .int({ error: `Write whole ${unit} from ${min} to ${max}.` })
    .min(min, `At least ${min} ${unit}.`)
    .max(max, `At most ${max} ${unit}.`);
/** A time of day, in quotes. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day as 09:00, in quotes.');
/** The end of a day may be its last minute, and is then 24:00. */
export const closingTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write a time of day as 17:00, in quotes; 24:00 is the end of the day.');
/** An IANA time zone. */
export const zone = z.string().refine(isZone, 'Write an IANA time zone such as Asia/Shanghai.');

/** A length of time as people write it: `3 working days`, `4 hours`. */
export const lengthOfTime = z
  .string({ error: 'Write a length of time as 3 working days, 2 calendar days, 4 hours or 1 week.' })
  .regex(
    /^[1-9]\d{0,2} (working day|calendar day|hour|week)s?$/,
    'Write a length of time as 3 working days, 2 calendar days, 4 hours or 1 week.',
  )
  .transform((text) => {
    const [amount, ...unit] = text.replace(/s$/, '').split(' ');
    return { amount: Number(amount), unit: `${unit.join('_')}s` as 'working_days' | 'calendar_days' | 'hours' | 'weeks' };
  });
/** How long before a date people are warned. */
export const lead = z.strictObject({
  near: lengthOfTime.describe('How long before the date the department is warned: 3 working days, 2 calendar days, 4 hours or 1 week.'),
  escalate: lengthOfTime.describe('How long before the date its head and the supervisors are told.'),
});

/** What is known of a case, in the words of a rule set's `appliesWhen`. */
export const caseFacts = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, 'Write the name of a fact as the rule set does.'),
  z.union([text(), z.number(), z.boolean(), z.array(text()).max(20)], { error: 'Write a word, a number, true, false or a list of words.' }),
);

/** Contact lines; the first one travels in text messages and is short (a hotline number). */
export const contactLines = z
  .array(text(), { error: 'Write a list of lines.' })
  .min(1, 'Give at least one line.')
  .refine(
    (lines) => (lines[0]?.length ?? 0) <= 12,
    'Keep the first line to 12 characters: it travels in text messages. A hotline number fits.',
  );

/** How a member of staff is told of dates: by mail, or by text message. */
export const alertContact = z.strictObject({
  email: mailAddress.optional().describe('By mail, to this address.'),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'Write a number with its country code, as +8613800138000.')
    .optional()
    .describe('By text message, to this number with its country code.'),
  language: z
    .enum(['zh-Hans', 'zh-Hant', 'en'], { error: 'Write zh-Hans, zh-Hant or en.' })
    .optional()
    .describe('In which language; `defaultLanguage` when it is left out.'),
});

/** Who is above whom, from the foot. */
export const ladder = z
  .array(z.enum(ladderSteps, { error: `Use ${ladderSteps.join(', ')}.` }), { error: 'Write a list of steps.' })
  .min(1, 'Name at least one step.');

/** Results that somebody else may have to look at. */
export const looked = ['upheld', 'partly', 'not-upheld', 'settled', 'not-ours'] as const;
/** Roles that may grant something. */
export const grantingRoles = ['clerk', 'head', 'supervisor', 'integrity'] as const satisfies readonly Role[];
/** Whole units of the house's currency. */
export const sum = z
  .int({ error: 'Write a whole sum from 0 to 1000000000.' })
  .min(0, 'At least 0.')
  .max(1_000_000_000, 'At most 1000000000.');
/** An id that papers name things by. */
export const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write an id of small letters, digits and hyphens.');
/** A code of the coding, or the id of a category. */
export const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, 'Write a code of the coding, or the id of a category.');
/** A code of the coding in force, or what it is in each coding, so that another can be put in force by one line. */
export const codeByCoding = z.union([code, z.record(id, code)], { error: 'Write a code, or for each coding the code it has there.' });

/** What the keys of a hotline's menu mean. */
export type HotlineMenu = Readonly<Record<string, z.output<typeof codeByCoding>>>;

/** Three working days for whoever works the case, one for their superiors; reports take longer to write. */
export const houseLeads = {
  default: { near: { amount: 3, unit: 'working_days' }, escalate: { amount: 1, unit: 'working_days' } },
  report: { near: { amount: 10, unit: 'working_days' }, escalate: { amount: 3, unit: 'working_days' } },
} as const satisfies Record<string, Lead>;

/** Whether this is a currency that the platform knows by its ISO 4217 code. */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}

/** Whether the platform knows this time zone. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
