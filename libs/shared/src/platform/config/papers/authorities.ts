import { z } from 'zod';
import { domainOfEmail, readEmail } from '../../../contact/email-address.js';
import { text } from './paper-words.js';

/** Whose mail refers complaints: `authorities` of `institution.yaml`. */
export const authorities = z
  .array(
    z.strictObject({
      name: text(200).describe('As its referrals are entered and reports to it begin.'),
      mail: z
        .array(
          z
            .string({ error: 'Write an address as ref@regulator.example, or a domain as regulator.example.' })
            .refine(
              (given) => readEmail(given) !== undefined || domainOfEmail(`any@${given}`) !== '',
              'Write an address as ref@regulator.example, or a domain as regulator.example.',
            ),
        )
        .min(1, 'Name an address or a domain.')
        .describe('Addresses it writes from, or domains all of whose addresses are its own.'),
    }),
    { error: 'Write a list.' },
  )
  .default([])
  .describe(
    'Authorities that refer complaints by mail. What such a mail says of number, limit and whom to report to is read from it and proposed to the regulator desk.',
  );
