import { z } from 'zod';
import { caseFacts, count, id } from './forms.js';
import { localised, text } from './paper-words.js';

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
