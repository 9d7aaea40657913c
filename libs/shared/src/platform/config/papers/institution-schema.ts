import { z } from 'zod';
import { domainOfEmail } from '../../../contact/email-address.js';
import { standingStatements } from '../../../domain/notice/standing-statements.js';
import { obligationKinds } from '../../../domain/rule-set/rule-set.js';
import { authorities } from './authorities.js';
import { decisions, punctuality, remedies } from './deciding.js';
import {
  alertContact,
  caseFacts,
  closingTime,
  codeByCoding,
  contactLines,
  count,
  houseLeads,
  id,
  lead,
  limit,
  mailAddress,
  timeOfDay,
  zone,
} from './forms.js';
import { assistance, binding, claims, counting, escalation, transfers } from './handling.js';
import { anchors, dataRights, reporting, retention } from './keeping.js';
import { languagesNeeded, localised, text } from './paper-words.js';
import { deskSessions, signIn } from './people.js';
import { budgets, lateNotice, progress, replies, sending, survey } from './telling.js';
import { waysSchema } from './ways-to-complain.js';

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
  binding,
  calendar: text().optional().describe("Another calendar than the profile's."),
  counting,
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
  claims,
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
  sending,
  replies,
  budgets,
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
  deskSessions,
  signIn,
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
  anchors,
  dataRights,
  retention,
  sameCaseDays: count(0, 365, 'days')
    .default(30)
    .describe('How many days apart two complaints by one person may be to be proposed as one case; 0: nothing is proposed.'),
  smsContinuationMinutes: count(0, 1440, 'minutes')
    .default(0)
    .describe('A second text from the same number within so many minutes continues the first; 0: it is its own complaint.'),
  survey,
  incidents: z
    .strictObject({
      reportFrom: count(1, 100_000, 'people')
        .default(20)
        .describe(
          'From how many complainants on a confirmed incident is reported where a rule set that binds us gives no number of its own.',
        ),
    })
    .prefault({})
    .describe('Many complain of one thing at once.'),
  progress,
  punctuality,
  lateNotice,
  decisions,
  remedies,
  reporting,
  transfers,
  assistance,
  authorities,
  escalation,
  supervisors: z
    .array(alertContact.extend({ name: text(80).describe('Who it is.') }))
    .default([])
    .describe('Who is told when a date must be escalated or was missed, beside the department and its head.'),
  duties: z
    .array(alertContact.extend({ name: text(80).describe('Who it is.') }))
    .default([])
    .describe(
      'Who is told of what the institution itself owes an authority (a periodic report, word of a surge, a change of contact persons) before its date, and when it is late. Left out: `supervisors`.',
    ),
  statements: z
    .partialRecord(
      z.enum(standingStatements, { error: `Use the code of a statement: ${standingStatements.join(', ')}.` }),
      localised(text(2_000)),
    )
    .default({})
    .describe('Standing words for what rule sets want stated, by the code of the statement: who else can be asked, what may be done.'),
});
