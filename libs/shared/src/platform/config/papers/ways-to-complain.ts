import { z } from 'zod';
import { localised, text } from './paper-words.js';

const hours = localised(text(120));
const lines = localised(
  z.array(text(120), { error: 'Write a list of lines.' }).min(1, 'Write at least one line.').max(6, 'Keep it to six lines.'),
);

/**
 * What the public page of ways to complain (`/channels`) says beside what the house knows by itself: form, mail addresses and the menu of the
 * hotline. What is left out is not there. Source: 银监发〔2012〕13号 article 6, read 2026-11: telephone, addresses and the rest are to be published.
 */
export const waysSchema = z
  .strictObject({
    hotline: z
      .strictObject({
        number: text(30).describe('The number, in quotes, as it is dialled.'),
        hours: hours.describe('When somebody answers.'),
      })
      .optional()
      .describe('The hotline; its menu is that of `hotlineMenu`.'),
    textMessages: text(30).optional().describe('The number for complaints by text message, in quotes.'),
    integrity: z
      .strictObject({
        textMessages: text(30)
          .optional()
          .describe(
            'The number for texts to the integrity desk, in quotes: of any provider; one that does not answer at once (all but Twilio) is answered by the provider that texts leave through. No number of Vonage’s SMS API, which brings long texts in parts.',
          ),
        hotlineKeys: z
          .string({ error: 'Write keys as they are pressed, in quotes.' })
          .regex(/^[0-9*#]( [0-9*#])*$/, 'Write keys as they are pressed, with spaces between them: "9" or "3 1".')
          .optional()
          .describe('The keys of the hotline that are for the integrity desk, in quotes: what is said behind them is sealed.'),
      })
      .prefault({})
      .describe(
        'How misconduct of staff is told to the integrity desk, beside the page `/integrity`: sealed before it is kept, without a name.',
      ),
    letters: lines.optional().describe('Where letters go, line by line.'),
    branches: z
      .array(
        z.strictObject({
          names: localised(text(60)).describe('What it is called.'),
          address: localised(text(160)).describe('Where it is.'),
          telephone: text(30).optional().describe('Its number, in quotes.'),
          hours: hours.describe('When its counter takes complaints.'),
        }),
        { error: 'Write a list of branches.' },
      )
      .max(2_000, 'At most 2000 branches.')
      .default([])
      .describe('Branches whose counter takes complaints.'),
  })
  .prefault({})
  .describe('What the public page of ways to complain says.');
