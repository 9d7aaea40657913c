import { z } from 'zod';
import type { Lead } from '../../domain/deadline/warnings.js';
import { standingStatements } from '../../domain/notice/standing-statements.js';
import { obligationKinds } from '../../domain/rule-set/rule-set.js';
import { domainOfEmail, readEmail } from '../email-address.js';

const text = (max = 200) =>
  z
    .string({ error: `Write a text of at most ${max} characters.` })
    .trim()
    .min(1, 'Write something here.')
    .max(max, `Keep it to ${max} characters.`);

/** The same thing said in each language that pages and notices speak. */
export const localised = <T extends z.ZodType>(each: T) =>
  z.strictObject({ 'zh-Hans': each, 'zh-Hant': each, en: each }, { error: languagesNeeded });
const languagesNeeded = 'Say it in zh-Hans, zh-Hant and en, and nothing else.';

/** A mail address, as every door understands one. */
const mailAddress = z.string({ error: 'Write a mail address.' }).refine((given) => readEmail(given) !== undefined, 'Write a mail address.');

/** A limit that may be switched off. */
const limit = z.union([z.int().min(1), z.literal('off')], { error: 'Write a whole number from 1, or off.' });
const count = (min: number, max: number, unit: string) =>
  z
    .int({ error: `Write whole ${unit} from ${min} to ${max}.` })
    .min(min, `At least ${min} ${unit}.`)
    .max(max, `At most ${max} ${unit}.`);
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day as 09:00, in quotes.');
const zone = z.string().refine(isZone, 'Write an IANA time zone such as Asia/Shanghai.');

/** A length of time as people write it: `3 working days`, `4 hours`. */
const lengthOfTime = z
  .string({ error: 'Write a length of time as 3 working days, 2 calendar days, 4 hours or 1 week.' })
  .regex(
    /^[1-9]\d{0,2} (working day|calendar day|hour|week)s?$/,
    'Write a length of time as 3 working days, 2 calendar days, 4 hours or 1 week.',
  )
  .transform((text) => {
    const [amount, ...unit] = text.replace(/s$/, '').split(' ');
    return { amount: Number(amount), unit: `${unit.join('_')}s` as 'working_days' | 'calendar_days' | 'hours' | 'weeks' };
  });
const lead = z.strictObject({ near: lengthOfTime, escalate: lengthOfTime });

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
const alertContact = z.strictObject({
  email: mailAddress.optional(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'Write a number with its country code, as +8613800138000.')
    .optional(),
  language: z.enum(['zh-Hans', 'zh-Hant', 'en'], { error: 'Write zh-Hans, zh-Hant or en.' }).optional(),
});

/** `config/institution.yaml`. */
export const institutionSchema = z.strictObject({
  name: localised(text(80)),
  /** At most 8 Han or 12 Latin characters: it signs text messages. */
  shortName: z.strictObject({ 'zh-Hans': text(8), 'zh-Hant': text(8), en: text(12) }, { error: languagesNeeded }),
  zone,
  /** How this kind of institution counts time: an id of the profiles that ship with the product. */
  profile: text(),
  /** Rule sets in force, ids. Every complaint is owed what each of them says. */
  ruleSets: z.array(text()).min(1, 'Name at least one rule set; iso-10002 is a voluntary baseline.'),
  /** Another calendar than the profile's. */
  calendar: text().optional(),
  /** What the rules leave to the institution; each needs a legal basis of its own. Absent: as the profile says. */
  counting: z
    .strictObject({
      /** `deem_next_working_day`: what comes after closing time or on a day off belongs to the next working day. */
      receipt: z.enum(['actual_day', 'deem_next_working_day'], { error: 'Write actual_day or deem_next_working_day.' }).optional(),
      /** `permitted`: a last day on a day off moves where the rule set permits it. */
      roll: z.enum(['default', 'permitted'], { error: 'Write default or permitted.' }).optional(),
      /** Which of several limits is kept where a rule gives a choice. */
      choose: z.enum(['later', 'earlier'], { error: 'Write later or earlier.' }).optional(),
    })
    .prefault({}),
  /** What holds for every case here unless a routing rule or staff say otherwise; decides which duties a rule set owes. */
  facts: caseFacts.default({}),
  /** `by-staff`: a complaint counts as accepted only when staff record it, not as soon as it is taken in. */
  acceptance: z.enum(['at-receipt', 'by-staff'], { error: 'Write at-receipt or by-staff.' }).default('at-receipt'),
  /** How long before a date its department is warned (near), and its head and the supervisors (escalate); by kind of duty. */
  leads: z
    .partialRecord(z.enum(['default', ...obligationKinds], { error: `Use default or one of ${obligationKinds.join(', ')}.` }), lead)
    .default({})
    .transform((given) => ({ report: houseLeads.report, default: houseLeads.default, ...given })),
  contact: localised(contactLines),
  /** Where complaints by mail arrive. Any name at their domains is taken; other domains are answered 550. */
  addresses: z.array(mailAddress).min(1, 'Give at least one address for complaints by mail.'),
  /** The institution's own domains, where its people have addresses; those of `addresses` are among them. Nobody at them is written to unasked. */
  ownDomains: z
    .array(
      z
        .string({ error: 'Write a domain as bank.example.' })
        .refine((given) => domainOfEmail(`x@${given}`) !== '', 'Write a domain as bank.example.'),
    )
    .default([]),
  /** IP addresses or networks (CIDR) of mail relays whose mail counts as authenticated. */
  trustedRelays: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: 'Write an IP address or a network.' }))
    .default(['127.0.0.0/8', '::1']),
  businessHours: z
    .strictObject({ open: timeOfDay, close: timeOfDay })
    .refine((hours) => hours.open < hours.close, 'Closing time must come after opening time.'),
  claimLeaseMinutes: count(1, 1440, 'minutes').default(30),
  /** Country (ISO 3166-1) that numbers without a country code belong to. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Write the two letters of a country, as CN.')
    .default('CN'),
  /** The area (021) that short local numbers belong to. Without it they are kept as written: they could be anybody's. */
  defaultArea: z
    .string({ error: 'Write the digits of an area in quotes, as "021".' })
    .regex(/^\d{1,5}$/, 'Write the digits of an area in quotes, as "021".')
    .optional(),
  defaultLanguage: z.enum(['zh-Hans', 'zh-Hant', 'en'], { error: 'Write zh-Hans, zh-Hant or en.' }).default('zh-Hans'),
  /** The number to call in danger. */
  emergency: text(20).default('110'),
  sending: z
    .strictObject({
      /** How long an attempt whose answer was lost waits for a receipt before the provider is asked. */
      unknownWaitSeconds: count(0, 3600, 'seconds').default(120),
      /** Between two look-ups at the provider. */
      lookupGapSeconds: count(0, 7200, 'seconds').default(300),
      /** How long an attempt belongs to the process that began it; provider calls are cut off well before. */
      leaseSeconds: count(6, 600, 'seconds').default(90),
      /** How long a message waits that a provider put off, step by step (at most eight); then another way is tried. */
      ladder: z
        .string({ error: 'Write steps as 1m, 5m*3, 1h.' })
        .regex(/^\s*\d+(ms|s|m|h)(\*\d+)?(\s*,\s*\d+(ms|s|m|h)(\*\d+)?)*\s*$/, 'Write steps as 1m, 5m*3, 1h.')
        .default('1m, 5m*3, 30m, 1h*3'),
      /** How long nothing goes to a provider that is in trouble, at first; it doubles with each failed trial, to ten minutes. */
      pauseSeconds: count(1, 600, 'seconds').default(15),
      /** After so long without a final word the provider is asked what became of a message. */
      askAfterMinutes: count(1, 1440, 'minutes').default(30),
      /** Several providers of one medium share its messages by weight; 0 keeps one in reserve until the others are away. */
      providers: z
        .record(
          z.string(),
          z.strictObject({
            weight: z.int({ error: 'Write a whole number from 0 to 100.' }).min(0).max(100).default(1),
            perSecond: limit.default('off'),
          }),
        )
        .default({}),
    })
    .prefault({}),
  /** How many messages go out on our own initiative; what is above is held for a person, never dropped. */
  budgets: z
    .strictObject({
      /** To one number or address in 24 hours. */
      perCorrespondent: limit.default(10),
      /** To numbers that share their first digits (all but the last four) in an hour. */
      perPrefix: limit.default(200),
      /** Text messages to one other country in 24 hours. */
      perCountry: limit.default(100),
      /** Acknowledgements by mail to one address in 24 hours: the end of two machines that answer each other. */
      mailAcknowledgements: limit.default(3),
      /** Promised by form and API to one network address in an hour; beyond it the form asks for a proof of work. */
      perSource: limit.default(20),
      /** Text messages that strangers can ask for altogether in 24 hours. */
      perDay: limit.default(2000),
    })
    .prefault({}),
  /** Requests a minute from one network address. */
  rateLimits: z
    .strictObject({ formsPerMinute: limit.default(20), lookupsPerMinute: limit.default(30), signInsPerMinute: limit.default(10) })
    .prefault({}),
  /** How long somebody stays signed in at the desk: without doing anything, and in all. */
  deskSessions: z
    .strictObject({ idleMinutes: count(5, 1440, 'minutes').default(60), longestHours: count(1, 24, 'hours').default(12) })
    .prefault({}),
  /** Local hours in which no text message is sent; what is due before they end goes out before they begin. */
  quietHours: z
    .union([z.literal('off'), z.strictObject({ from: timeOfDay, to: timeOfDay })], { error: 'Write off, or from and to.' })
    .default('off'),
  /** How many days apart two complaints by one person may be to be proposed as one case; 0: nothing is proposed. */
  sameCaseDays: count(0, 365, 'days').default(30),
  /** A second text from the same number within so many minutes continues the first; 0: it is its own complaint. */
  smsContinuationMinutes: count(0, 1440, 'minutes').default(0),
  /** Return visits after a decision. */
  survey: z
    .strictObject({
      /** What share of decided cases is asked, 0.2 for every fifth; or off. */
      sample: z.union([z.number().min(0).max(1), z.literal('off')], { error: 'Write a share from 0 to 1, or off.' }).default('off'),
      afterDays: count(0, 90, 'days').default(3),
      /** How long the link works. */
      validDays: count(2, 90, 'days').default(14),
    })
    .prefault({}),
  /** Who is told when a date must be escalated or was missed, beside the department and its head. */
  supervisors: z.array(alertContact.extend({ name: text(80) })).default([]),
  /** Standing words for what rule sets want stated, by the code of the statement: who else can be asked, what may be done. */
  statements: z
    .partialRecord(
      z.enum(standingStatements, { error: `Use the code of a statement: ${standingStatements.join(', ')}.` }),
      localised(text(2_000)),
    )
    .default({}),
});

/** Three working days for whoever works the case, one for their superiors; reports take longer to write. */
const houseLeads = {
  default: { near: { amount: 3, unit: 'working_days' }, escalate: { amount: 1, unit: 'working_days' } },
  report: { near: { amount: 10, unit: 'working_days' }, escalate: { amount: 3, unit: 'working_days' } },
} as const satisfies Record<string, Lead>;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write an id of small letters, digits and hyphens.');

/** `config/departments.yaml`: a list. */
export const departmentsSchema = z
  .array(
    z.strictObject({
      id,
      names: localised(text(40)),
      /** Who heads it, as its people are told. A complaint against this person is not the department's either. */
      head: text(80),
      contact: localised(contactLines),
      /** Who is told of its dates: the department's own inbox, and its head. */
      alerts: z.strictObject({ department: alertContact.optional(), head: alertContact.optional() }).default({}),
      /** Departments (ids) or names it is too close to: what is complained of about them may not come here. */
      conflicts: z.array(text(80)).default([]),
      /** What a complainant may choose from on the form. */
      categories: z.array(z.strictObject({ id, names: localised(text(40)) })).default([]),
    }),
    { error: 'Write a list of departments.' },
  )
  .min(1, 'List the departments, and `triage`, the desk where everything else goes.');

/** `config/routing.yaml`: ordered rules, the first that holds decides. */
export const routingSchema = z.array(
  z.strictObject({
    id,
    /** A CEL condition over the draft; see routing-condition.ts for what it may ask. */
    when: z.string({ error: 'Write a CEL condition in quotes.' }).min(1, 'Write a CEL condition.'),
    department: id,
    /** 0 is usual; higher is taken first by no date, only shown. */
    priority: count(0, 9, 'points').default(0),
    /** Why, for the record and for staff. */
    reason: z.union([text(), localised(text())], { error: 'Write one sentence, or one in each of zh-Hans, zh-Hant and en.' }),
    category: id.optional(),
    /** What the rule makes known of the case, as `facts` in institution.yaml. */
    facts: caseFacts.optional(),
  }),
  { error: 'Write a list of rules.' },
);
