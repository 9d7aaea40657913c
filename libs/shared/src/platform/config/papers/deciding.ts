import { z } from 'zod';
import { code, count, grantingRoles, id, isCurrency, lengthOfTime, looked, sum } from './forms.js';

/** What a decision needs before it is sent: `decisions` of `institution.yaml`. */
export const decisions = z
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
    rootCause: z
      .strictObject({
        coding: id
          .default('general')
          .describe('By which coding it is told what was found behind a complaint: a file of `libs/shared/src/matter/root-causes`.'),
        atDecision: z
          .enum(['asked', 'needed'], { error: 'Write asked or needed.' })
          .default('asked')
          .describe('`needed`: nobody decides without saying it; `asked`: it may be said then or later.'),
      })
      .prefault({})
      .describe('What was found behind a complaint; measures are taken against it and figures count it.'),
  })
  .prefault({})
  .describe('What a decision needs before it is sent.');

/** What may be granted, by whom and up to what: `remedies` of `institution.yaml`. */
export const remedies = z
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
  .describe('What may be granted to complainants, by whom, and by when it is done.');

/** Whether the house publishes how punctual it is: `punctuality` of `institution.yaml`. */
export const punctuality = z
  .strictObject({
    publish: z.boolean({ error: 'Write true or false.' }).default(false).describe('Whether the public page /punctuality is there.'),
    months: count(1, 36, 'months').default(12).describe('How many months that are over it tells.'),
    fewerThan: count(5, 100, 'cases').default(10).describe('Fewer cases than this are not told, only that they were few.'),
  })
  .prefault({})
  .describe('How punctual we are, for everybody to read: counts of each month, without any case behind them.');
