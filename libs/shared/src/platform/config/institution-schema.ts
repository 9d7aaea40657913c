import { z } from 'zod';
import { domainOfEmail, readEmail } from '../../contact/email-address.js';
import type { Lead } from '../../domain/deadline/warnings.js';
import { standingStatements } from '../../domain/notice/standing-statements.js';
import { type Role, roles } from '../../domain/rights/roles.js';
import { obligationKinds } from '../../domain/rule-set/rule-set.js';
import { languagesNeeded, localised, text } from './paper-words.js';
import { waysSchema } from './ways-to-complain.js';

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
/** The end of a day may be its last minute, and is then 24:00. */
const closingTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write a time of day as 17:00, in quotes; 24:00 is the end of the day.');
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
const lead = z.strictObject({
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
const alertContact = z.strictObject({
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

/** Results that somebody else may have to look at. */
const looked = ['upheld', 'partly', 'not-upheld', 'settled', 'not-ours'] as const;
/** Roles that may grant something. */
const grantingRoles = ['clerk', 'head', 'supervisor', 'integrity'] as const satisfies readonly Role[];
/** Whole units of the house's currency. */
const sum = z.int({ error: 'Write a whole sum from 0 to 1000000000.' }).min(0, 'At least 0.').max(1_000_000_000, 'At most 1000000000.');
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write an id of small letters, digits and hyphens.');
const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, 'Write a code of the coding, or the id of a category.');
/** A code of the coding in force, or what it is in each coding, so that another can be put in force by one line. */
const codeByCoding = z.union([code, z.record(id, code)], { error: 'Write a code, or for each coding the code it has there.' });

/** What the keys of a hotline's menu mean. */
export type HotlineMenu = Readonly<Record<string, z.output<typeof codeByCoding>>>;

/** `config/institution.yaml`. */
export const institutionSchema = z.strictObject({
  name: localised(text(80)).describe("The institution's name."),
  shortName: z
    .strictObject({ 'zh-Hans': text(8), 'zh-Hant': text(8), en: text(12) }, { error: languagesNeeded })
    .describe('Signs text messages: at most 8 Han or 12 Latin characters.'),
  zone: zone.describe('IANA time zone in which days are counted and dates are written.'),
  profile: text().describe('How this kind of institution counts time: an id of `libs/shared/src/rules/profiles.json`.'),
  coding: id
    .default('jrt-0169')
    .describe('By which coding the matter of a complaint is told: `jrt-0169`, `cfpb` or `general`; each is a file with its sources.'),
  hotlineMenu: z
    .record(z.string().regex(/^[0-9*#]( [0-9*#]){0,9}$/, 'Write keys as they are pressed, with a space between them: "2 1".'), codeByCoding)
    .default({})
    .describe(
      'What callers choose by key: the keys in the order they are pressed, and a code of the coding or a category. The longest that fits counts.',
    ),
  certainty: z
    .number({ error: 'Write a number from 0 to 1.' })
    .min(0, 'Write a number from 0 to 1.')
    .max(1, 'Write a number from 0 to 1.')
    .default(0.8)
    .describe(
      'How sure the classifier must be before a complaint that no rule takes goes where it says, from 0 to 1; with less, triage decides.',
    ),
  learning: z
    .strictObject({
      texts: z
        .boolean({ error: 'Write true or false.' })
        .default(false)
        .describe('Whether `redress routing examples --text` may give out the words of complaints; without it, signs and codes alone.'),
    })
    .prefault({})
    .describe('What the classifier may learn from past cases.'),
  ruleSets: z
    .array(text())
    .min(1, 'Name at least one rule set; iso-10002 is a voluntary baseline.')
    .describe('Ids of the rule sets in force. Every complaint is owed what each of them says; the earlier date governs.'),
  calendar: text().optional().describe("Another calendar than the profile's."),
  counting: z
    .strictObject({
      receipt: z
        .enum(['actual_day', 'deem_next_working_day'], { error: 'Write actual_day or deem_next_working_day.' })
        .optional()
        .describe(
          '`deem_next_working_day`: what comes after closing time or on a day off belongs to the next working day; or `actual_day`.',
        ),
      roll: z
        .enum(['default', 'permitted'], { error: 'Write default or permitted.' })
        .optional()
        .describe('`permitted`: a last day on a day off moves where the rule set permits it; or `default`.'),
      choose: z
        .enum(['later', 'earlier'], { error: 'Write later or earlier.' })
        .optional()
        .describe('Which of two limits is kept where a rule gives a choice: `later` or `earlier`.'),
    })
    .prefault({})
    .describe('What the rules leave to the institution; each needs a legal basis of its own. Left out: as the profile says.'),
  facts: caseFacts
    .default({})
    .describe(
      'What holds for every case here unless a routing rule or staff say otherwise, in the words of the rule sets: `{product: standard}`. It decides which duties are owed; `redress check` names what is left open.',
    ),
  acceptance: z
    .enum(['at-receipt', 'by-staff'], { error: 'Write at-receipt or by-staff.' })
    .default('at-receipt')
    .describe('`at-receipt`, or `by-staff`: a complaint counts as accepted only when staff record it.'),
  leads: z
    .partialRecord(z.enum(['default', ...obligationKinds], { error: `Use default or one of ${obligationKinds.join(', ')}.` }), lead)
    .default({})
    .transform((given) => ({ report: houseLeads.report, default: houseLeads.default, ...given }))
    .describe(
      'When people are told before a date, by kind of duty, `default` for all others. Left out: 3 working days and 1; reports 10 and 3.',
    ),
  contact: localised(contactLines).describe('Contact lines; the first travels in text messages and has at most 12 characters.'),
  waysToComplain: waysSchema,
  addresses: z
    .array(mailAddress)
    .min(1, 'Give at least one address for complaints by mail.')
    .describe('Where complaints by mail arrive. Any name at their domains is taken; other domains are answered 550.'),
  ownDomains: z
    .array(
      z
        .string({ error: 'Write a domain as bank.example.' })
        .refine((given) => domainOfEmail(`x@${given}`) !== '', 'Write a domain as bank.example.'),
    )
    .default([])
    .describe(
      "The institution's own domains where they are others than those of `addresses`: mail from a machine there is never a complainant's, and staff there are written to only when a person says so.",
    ),
  trustedRelays: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: 'Write an IP address or a network.' }))
    .default(['127.0.0.0/8', '::1'])
    .describe('IP addresses or networks (CIDR) of mail relays whose mail counts as authenticated.'),
  businessHours: z
    .strictObject({
      open: timeOfDay.describe('As "09:00", in quotes.'),
      close: closingTime.describe('As "17:00", in quotes; "24:00" is the end of the day.'),
    })
    .refine((hours) => hours.open < hours.close, 'Closing time must come after opening time.')
    .describe('When the house is open, in local time.'),
  claimLeaseMinutes: count(1, 1440, 'minutes').default(30).describe('How long a clerk holds a case without renewing.'),
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Write the two letters of a country, as CN.')
    .default('CN')
    .describe('Country (ISO 3166-1) that numbers without a country code belong to.'),
  defaultArea: z
    .string({ error: 'Write the digits of an area in quotes, as "021".' })
    .regex(/^\d{1,5}$/, 'Write the digits of an area in quotes, as "021".')
    .optional()
    .describe(
      'The area, in quotes (`"021"`), that short local numbers belong to. Without it they are kept as written and nothing is sent to them.',
    ),
  defaultLanguage: z
    .enum(['zh-Hans', 'zh-Hant', 'en'], { error: 'Write zh-Hans, zh-Hant or en.' })
    .default('zh-Hans')
    .describe("For whoever's language cannot be told, and for routing reasons."),
  codeWithAcknowledgement: z
    .array(z.enum(['sms', 'email'], { error: 'Use sms or email.' }), { error: 'Write a list, as [sms] or [].' })
    .default(['sms'])
    .describe(
      'Media on which the access code stands in the acknowledgement, where it goes back to whoever wrote or called: one message instead of two. `[]`: always a message of its own; `email` with care, for whoever answers or forwards a mail passes on what it says.',
    ),
  securityContact: z
    .union([z.literal('off'), z.url({ protocol: /^(https|mailto)$/, error: 'Write https://… or mailto:….' })], {
      error: 'Write https://… or mailto:…, or off.',
    })
    .default('off')
    .describe(
      'Where weaknesses of this house are reported; `/.well-known/security.txt` says so (RFC 9116). Not an address for complaints. `off`: there is none.',
    ),
  emergency: text(20).default('110').describe('The number to call in danger.'),
  sending: z
    .strictObject({
      unknownWaitSeconds: count(0, 3600, 'seconds')
        .default(120)
        .describe('How long an attempt whose answer was lost waits for a receipt before the provider is asked.'),
      lookupGapSeconds: count(0, 7200, 'seconds').default(300).describe('Between two look-ups at the provider.'),
      leaseSeconds: count(6, 600, 'seconds')
        .default(90)
        .describe('How long an attempt belongs to the process that began it; provider calls are cut off well before.'),
      ladder: z
        .string({ error: 'Write steps as 1m, 5m*3, 1h.' })
        .regex(/^\s*\d+(ms|s|m|h)(\*\d+)?(\s*,\s*\d+(ms|s|m|h)(\*\d+)?)*\s*$/, 'Write steps as 1m, 5m*3, 1h.')
        .default('1m, 5m*3, 30m, 1h*3')
        .describe('How long a message waits that a provider put off, step by step (at most eight); then another way is tried.'),
      pauseSeconds: count(1, 600, 'seconds')
        .default(15)
        .describe('How long nothing goes to a provider that is in trouble, at first; it doubles with each failed trial, to ten minutes.'),
      askAfterMinutes: count(1, 1440, 'minutes')
        .default(30)
        .describe('After so long without a final word the provider is asked what became of a message.'),
      providers: z
        .record(
          z.string(),
          z.strictObject({
            weight: z
              .int({ error: 'Write a whole number from 0 to 100.' })
              .min(0)
              .max(100)
              .default(1)
              .describe('Its share; 0 keeps it in reserve until the others are away.'),
            perSecond: limit.default('off').describe('How many messages a second it is given at most; or `off`.'),
          }),
        )
        .default({})
        .describe("Several providers of one medium share its messages by weight. By the provider's id, as `twilio-sms`."),
    })
    .prefault({})
    .describe('How messages are handed over, and what is done when their fate is not known.'),
  budgets: z
    .strictObject({
      perCorrespondent: limit.default(10).describe('To one number or address in 24 hours.'),
      perPrefix: limit.default(200).describe('To numbers that share their first digits (all but the last four) in an hour.'),
      perCountry: limit.default(100).describe('Text messages to one other country in 24 hours.'),
      mailAcknowledgements: limit
        .default(3)
        .describe('Acknowledgements by mail to one address in 24 hours: the end of two machines that answer each other.'),
      perSource: limit
        .default(20)
        .describe(
          'Promised by form, API and Open311 to one network address in an hour; beyond it the form asks for a proof of work, and without it messages are held for a person. More, or `off`, where many people have one address: a branch, a portal of yours that uses the API. Behind a proxy set `TRUSTED_PROXIES` first.',
        ),
      perDay: limit
        .default(2000)
        .describe('Text messages that strangers can ask for, altogether in 24 hours. Above what you expect on your worst day.'),
    })
    .prefault({})
    .describe('How many messages strangers can make us send; a number or `off`. What is above is held for a person, never dropped.'),
  rateLimits: z
    .strictObject({
      formsPerMinute: limit.default(20).describe('Forms that are sent.'),
      lookupsPerMinute: limit.default(30).describe('Look-ups with a code; right ones are taken off again.'),
      signInsPerMinute: limit.default(10).describe('Tries to sign in, also at one account from anywhere; right ones are taken off again.'),
    })
    .prefault({})
    .describe('Requests a minute from one network address; a number or `off`.'),
  quarantine: z
    .strictObject({
      perMinute: limit.default(120).describe('Messages a minute.'),
      perDay: limit.default(5_000).describe('Messages a day.'),
      megabytesPerDay: limit.default(500).describe('Megabytes a day.'),
    })
    .prefault({})
    .describe(
      'How much is kept of what came to a door without a valid signature, at each door; a number or `off`. One network has half of it. What is above is counted and told of, and not kept.',
    ),
  deskSessions: z
    .strictObject({
      idleMinutes: count(5, 1440, 'minutes').default(60).describe('Without doing anything.'),
      longestHours: count(1, 24, 'hours').default(12).describe('In all.'),
      proofMinutes: count(1, 1440, 'minutes')
        .default(30)
        .describe(
          'So long after signing in what weighs most (approvals, grants, exports, accounts) asks for nothing; afterwards one signs in once more for it.',
        ),
    })
    .prefault({})
    .describe('How long somebody stays signed in at the desk.'),
  signIn: z
    .strictObject({
      provider: z
        .union(
          [
            z.literal('off'),
            z.strictObject({
              names: localised(text(40)).describe('What people call it; stands on the button.'),
              issuer: z
                .url({ protocol: /^https?$/, error: 'Write the address of the issuer.' })
                .describe('As its `iss` has it. http only on this machine.'),
              clientId: text(200).describe('What this house is called there. Its secret is `OIDC_CLIENT_SECRET`.'),
              scopes: z.array(text(80)).default(['openid', 'profile', 'email']).describe('What is asked for.'),
              claims: z
                .strictObject({
                  roles: text(80)
                    .default('groups')
                    .describe('Whose values `roles` below translates; a dot leads inside (`realm_access.roles`).'),
                  department: text(80).default('department').describe('Whose value `departments` below translates.'),
                  staffNumber: text(80).default('employee_number').describe('The staff number: it links an account that is there already.'),
                })
                .prefault({})
                .describe('Which claims say what; `name` and `email` are as the standard has them.'),
              roles: z
                .record(text(200), z.enum(roles, { error: `Use a role: ${roles.join(', ')}.` }))
                .describe(
                  'Their values and the roles here; the first one listed that somebody has decides. Whoever has none is not let in.',
                ),
              departments: z
                .record(text(200), id)
                .default({})
                .describe('Their values and the ids of departments here; an id of ours stands for itself.'),
              skewSeconds: count(0, 300, 'seconds').default(30).describe("How far the provider's clock may be from ours."),
            }),
          ],
          { error: 'Write off, or the provider with its issuer, clientId and roles.' },
        )
        .default('off')
        .describe("The institution's own sign-in by OpenID Connect, or `off`."),
    })
    .prefault({})
    .describe('How staff sign in, beside passwords and tokens.'),
  quietHours: z
    .union([z.literal('off'), z.strictObject({ from: timeOfDay.describe('They begin.'), to: timeOfDay.describe('They end.') })], {
      error: 'Write off, or from and to.',
    })
    .default('off')
    .describe('Local hours in which no text message is sent, or `off`; what is due before they end goes out before they begin.'),
  objectionDays: count(1, 730, 'days')
    .default(60)
    .describe(
      'A decided case is closed so many days after its outcome was told, unless a rule set that binds it names a longest time to object and it is known when that began.',
    ),
  sameCaseDays: count(0, 365, 'days')
    .default(30)
    .describe('How many days apart two complaints by one person may be to be proposed as one case; 0: nothing is proposed.'),
  smsContinuationMinutes: count(0, 1440, 'minutes')
    .default(0)
    .describe('A second text from the same number within so many minutes continues the first; 0: it is its own complaint.'),
  survey: z
    .strictObject({
      sample: z
        .union([z.number().min(0).max(1), z.literal('off')], { error: 'Write a share from 0 to 1, or off.' })
        .default('off')
        .describe('What share of decided cases is asked, 0.2 for every fifth; or off.'),
      afterDays: count(0, 90, 'days').default(3).describe('How long after the decision.'),
      validDays: count(2, 90, 'days').default(14).describe('How long the link works.'),
    })
    .prefault({})
    .describe('Return visits: what people think of a decision is asked.'),
  lateNotice: z
    .strictObject({
      tell: z.boolean({ error: 'Write true or false.' }).default(true).describe('Whether the complainant hears that a date was missed.'),
      within: lengthOfTime.prefault('5 working days').describe('By when we answer then, counted from the day that was missed.'),
    })
    .prefault({})
    .describe('What a complainant hears when the date for our answer was missed: an apology, the new day, and where else to turn.'),
  decisions: z
    .strictObject({
      points: z
        .enum(['drawn-up', 'always'], { error: 'Write drawn-up or always.' })
        .default('drawn-up')
        .describe(
          '`always`: a decision needs the points of the complaint drawn up and answered; `drawn-up`: answered where somebody drew them up.',
        ),
      secondLook: z
        .strictObject({
          results: z
            .array(z.enum(looked, { error: `Use one of ${looked.join(', ')}.` }))
            .default([])
            .describe('Which results somebody else looks at before they are sent, as `[not-upheld, partly]`; `[]`: none.'),
          above: z
            .union([sum, z.literal('off')], { error: 'Write a whole sum, or off.' })
            .default('off')
            .describe('Of those, where the complaint names a sum of at least so much; `off`: all of them.'),
          vulnerable: z
            .boolean({ error: 'Write true or false.' })
            .default(true)
            .describe('All of these results where the complainant may be vulnerable.'),
          sample: z
            .union([z.number().min(0).max(1), z.literal('off')], { error: 'Write a share from 0 to 1, or off.' })
            .default('off')
            .describe('A share of the rest, by lot: 0.1 for every tenth.'),
          within: lengthOfTime.prefault('2 working days').describe("How long whoever looks may take; the case's own date runs on."),
        })
        .prefault({})
        .describe('A second look before a refusal: by whoever oversees or the integrity desk, and never by whoever wrote the decision.'),
    })
    .prefault({})
    .describe('What a decision needs before it is sent.'),
  remedies: z
    .strictObject({
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, 'Write the three letters of a currency, as CNY.')
        .refine(isCurrency, 'Write the code of a currency (ISO 4217), as CNY.')
        .default('CNY')
        .describe('In what sums are granted, and what a decision means that names none.'),
      bands: z
        .array(
          z.strictObject({
            role: z.enum(grantingRoles, { error: `Use one of ${grantingRoles.join(', ')}.` }).describe('Whose limit it is.'),
            matter: code.optional().describe('For this code of the coding and what stands below it alone; the closest counts.'),
            alone: sum.describe('Up to which sum this role grants alone.'),
            approves: z
              .union([sum, z.literal('off')], { error: 'Write a whole sum, or off.' })
              .describe('Up to which sum it approves what another proposed; `off`: any.'),
          }),
        )
        .default([
          { role: 'clerk', alone: 500, approves: 0 },
          { role: 'head', alone: 2_000, approves: 20_000 },
          { role: 'supervisor', alone: 5_000, approves: 'off' },
          { role: 'integrity', alone: 0, approves: 'off' },
        ])
        .describe('Who grants how much, in whole units of the currency. What the same customer was granted of late counts with it.'),
      secondLine: z
        .strictObject({
          above: sum.default(50_000).describe('Above this sum a third person approves.'),
          roles: z.array(z.enum(grantingRoles)).min(1, 'Name a role.').default(['supervisor', 'integrity']).describe('Of which role.'),
        })
        .prefault({})
        .describe('The second line: somebody beside whoever proposed and whoever approved.'),
      historyMonths: count(0, 60, 'months')
        .default(12)
        .describe('How long what a customer was granted counts with what they are granted next.'),
      budgets: z
        .array(z.strictObject({ department: id.describe('Whose.'), perMonth: sum.describe('In a calendar month.') }))
        .default([])
        .describe('What a department may grant in a month in all; a department without a line has no budget of its own.'),
      fulfilWithin: lengthOfTime.prefault('10 working days').describe('When what was promised is to be done, counted from the decision.'),
    })
    .prefault({})
    .describe('What may be granted to complainants, by whom, and by when it is done.'),
  transfers: z
    .strictObject({
      complaintOffice: id
        .default('triage')
        .describe('The department that designates: it hands cases over at once, and gets those that were returned twice.'),
      answerWithin: lengthOfTime
        .prefault('1 working day')
        .describe('How long a department may take to accept or return a case that it is offered; silence accepts.'),
      tell: z
        .boolean({ error: 'Write true or false.' })
        .default(true)
        .describe(
          'Whether the complainant hears that another department has the case now. What the complaint office sorts is told in any case by the pages and the notices that follow; a rule set with a `transfer` notice tells always.',
        ),
    })
    .prefault({})
    .describe('Whoever receives a case answers for it until another department has accepted it.'),
  supervisors: z
    .array(alertContact.extend({ name: text(80).describe('Who it is.') }))
    .default([])
    .describe('Who is told when a date must be escalated or was missed, beside the department and its head.'),
  statements: z
    .partialRecord(
      z.enum(standingStatements, { error: `Use the code of a statement: ${standingStatements.join(', ')}.` }),
      localised(text(2_000)),
    )
    .default({})
    .describe('Standing words for what rule sets want stated, by the code of the statement: who else can be asked, what may be done.'),
});

/** Three working days for whoever works the case, one for their superiors; reports take longer to write. */
const houseLeads = {
  default: { near: { amount: 3, unit: 'working_days' }, escalate: { amount: 1, unit: 'working_days' } },
  report: { near: { amount: 10, unit: 'working_days' }, escalate: { amount: 3, unit: 'working_days' } },
} as const satisfies Record<string, Lead>;

function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `config/departments.yaml`: a list. */
export const departmentsSchema = z
  .array(
    z.strictObject({
      id: id.describe(
        'Names the department in routing, commands and addresses. `triage` must be there: it takes what no rule gives to anybody.',
      ),
      names: localised(text(40)).describe('As complainants are told.'),
      head: text(80).describe("Who heads it, as its people are told. A complaint against this person is not the department's either."),
      contact: localised(contactLines).describe('As in institution.yaml: the first line is short.'),
      alerts: z
        .strictObject({
          department: alertContact.optional().describe('Its own inbox: dates that come near.'),
          head: alertContact.optional().describe('Its head: dates that must be escalated or were missed.'),
        })
        .default({})
        .describe("Who is told of its dates: the department's own inbox, and its head."),
      conflicts: z
        .array(text(80))
        .default([])
        .describe('Departments (ids) or names it is too close to: what is complained of about them may not come here.'),
      alone: z
        .boolean({ error: 'Write true or false.' })
        .default(false)
        .describe("What comes here is no other department's to hear of: no joint handling is proposed."),
      categories: z
        .array(
          z.strictObject({
            id: id.describe('Names the category in routing.'),
            names: localised(text(40)).describe('As the form shows it.'),
            business: codeByCoding.optional().describe('What it means: a code of the businesses of the coding, or one for each coding.'),
            cause: codeByCoding.optional().describe('How it went wrong, where the category says so: a code of the causes.'),
          }),
        )
        .default([])
        .describe("The institution's own short list: what programs and Open311 may choose from beside the codes of the coding."),
    }),
    { error: 'Write a list of departments.' },
  )
  .min(1, 'List the departments, and `triage`, the desk where everything else goes.');

/** `config/routing.yaml`: ordered rules, the first that holds decides. */
export const routingSchema = z.array(
  z.strictObject({
    id: id.describe('Names the rule in the record.'),
    when: z
      .string({ error: 'Write a CEL condition in quotes.' })
      .min(1, 'Write a CEL condition.')
      .describe('A CEL condition over the draft; below is what it may ask.'),
    department: id.describe('Who gets the complaint.'),
    priority: count(0, 9, 'points')
      .default(0)
      .describe('0 is usual; each point, up to 9, brings a case forward by a day in the queue of its department.'),
    reason: z
      .union([text(), localised(text())], { error: 'Write one sentence, or one in each of zh-Hans, zh-Hant and en.' })
      .describe('Why, for the record and for staff.'),
    category: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/, 'Write a category id or a code of the coding.')
      .optional()
      .describe(
        'What the complaint counts as when the complainant chose nothing: a code of the coding in force, or a category of departments.yaml.',
      ),
    facts: caseFacts.optional().describe('What the rule makes known of the case, as `facts` in institution.yaml.'),
  }),
  { error: 'Write a list of rules.' },
);
