import { z } from 'zod';
import { alertContact, code, codeByCoding, contactLines, id, ladder, lengthOfTime } from './forms.js';
import { localised, text } from './paper-words.js';

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
      itself: z
        .strictObject({
          branches: z.array(text(80)).default([]).describe('Branches, each by every name that complainants write.'),
          products: z.array(text(80)).default([]).describe('Products, each by every name that complainants write.'),
        })
        .optional()
        .describe(
          'Branches and products that are the department itself: what is complained of one of them is complained of it, and another answers. Leave out what its own people are to answer for.',
        ),
      answerWithin: lengthOfTime
        .optional()
        .describe('How long it may take to answer what another department asks of it; left out: as `assistance.answerWithin` says.'),
      skills: z
        .array(
          z.strictObject({
            skill: text(80).describe('As it stands in the account of whoever has it.'),
            matters: z
              .array(code)
              .min(1, 'Name at least one code.')
              .describe('Codes of the coding; what stands below them counts with them.'),
          }),
        )
        .default([])
        .describe(
          'Which matters go to people with a skill first, when the next case is taken. After a day, and where nobody of the department who is here has it, anybody is given them.',
        ),
      ladder: ladder.optional().describe('Who is above whom for its cases; left out: as `escalation.ladder` says.'),
      alone: z
        .boolean({ error: 'Write true or false.' })
        .default(false)
        .describe(
          "What comes here is no other department's to hear of: no joint handling is proposed, and no other department is asked for a part.",
        ),
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
