import { z } from 'zod';
import { visitWays } from '../../../domain/survey/return-visit.js';
import { count, id, lengthOfTime, limit, looked } from './forms.js';
import { localised, text } from './paper-words.js';

/** How messages leave, and when one is given up: `sending` of `institution.yaml`. */
export const sending = z
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
  .describe('How messages are handed over, and what is done when their fate is not known.');

/** How many messages may go out before a person looks: `budgets` of `institution.yaml`. */
export const budgets = z
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
  .describe('How many messages strangers can make us send; a number or `off`. What is above is held for a person, never dropped.');

/** Whom the house asks afterwards how it was: `survey` of `institution.yaml`. */
export const survey = z
  .strictObject({
    sample: z
      .union([z.number().min(0).max(1), z.literal('off')], { error: 'Write a share from 0 to 1, or off.' })
      .default('off')
      .describe('What share of decided cases is asked, 0.2 for every fifth; or off.'),
    strata: z
      .array(
        z.strictObject({
          results: z
            .array(z.enum(looked, { error: `Use one of ${looked.join(', ')}.` }))
            .min(1)
            .optional()
            .describe('Of these results alone.'),
          departments: z.array(id).min(1).optional().describe('Of these departments alone.'),
          vulnerable: z
            .boolean({ error: 'Write true or false.' })
            .optional()
            .describe('Of complainants who may be vulnerable alone; or of the others.'),
          sample: z.number().min(0, 'At least 0.').max(1, 'At most 1.').describe('What share of them is asked.'),
          by: z
            .enum(visitWays, { error: `Use ${visitWays.join(', ')}.` })
            .default('message')
            .describe('`message`: text, mail or letter with a link; `call`, `visit`: a person, by a list with a script.'),
        }),
        { error: 'Write a list.' },
      )
      .default([])
      .describe('Samples of their own, by result, department and class of customer; the first that fits counts, `sample` for the rest.'),
    lowFrom: z
      .union([z.literal(2), z.literal(3), z.literal('off')], { error: 'Write 2, 3 or off.' })
      .default(3)
      .describe('From which mark as a whole (1 yes, 2 partly, 3 no) somebody looks whether the case is taken up again; or off.'),
    afterDays: count(0, 90, 'days').default(3).describe('How long after the decision.'),
    validDays: count(2, 90, 'days').default(14).describe('How long the link works.'),
  })
  .prefault({})
  .describe('Return visits: what people think of a decision is asked.');

/** How often a complainant hears where it stands: `progress` of `institution.yaml`. */
export const progress = z
  .strictObject({
    everyDays: z
      .union([z.number().int().min(3).max(90), z.literal('off')], { error: 'Write a number of days from 3 to 90, or off.' })
      .default('off')
      .describe('Whoever was told nothing for so many days hears that the case is worked on, and by when it is answered; or off.'),
  })
  .prefault({})
  .describe('Word half-way by rhythm.');

/** What is said when a date is missed: `lateNotice` of `institution.yaml`. */
export const lateNotice = z
  .strictObject({
    tell: z.boolean({ error: 'Write true or false.' }).default(true).describe('Whether the complainant hears that a date was missed.'),
    within: lengthOfTime.prefault('5 working days').describe('By when we answer then, counted from the day that was missed.'),
  })
  .prefault({})
  .describe('What a complainant hears when the date for our answer was missed: an apology, the new day, and where else to turn.');

/** What clerks answer over and over: `replies` of `institution.yaml`. */
export const replies = z
  .array(
    z.strictObject({
      id: id.describe('Its name among them.'),
      name: localised(text(60)).describe('What a clerk chooses it by.'),
      text: localised(text(5_000)).describe('What is put into the answer, in the language of the case.'),
    }),
    { error: 'Write a list of texts.' },
  )
  .refine((all) => new Set(all.map((one) => one.id)).size === all.length, 'Give each text an id of its own.')
  .default([])
  .describe('Standard texts that a clerk may put into an answer and then change. Nothing is sent that nobody read.');
