import { z } from 'zod';
import { validated } from '../../../http/bodies/read-body.js';
import { leastMonths, mostMonths } from '../../figures/recent-figures.js';

const query = z.strictObject({
  department: z.string({ error: 'Give this once.' }).max(40).optional(),
  months: z.coerce
    .number({ error: `Write a whole number from ${leastMonths} to ${mostMonths}.` })
    .int()
    .min(leastMonths)
    .max(mostMonths)
    .default(12),
});

/** Of which department and over how many months figures are asked for. Fails with `request.invalid`. */
export const readFiguresQuery = (asked: Record<string, unknown>): z.infer<typeof query> => validated(query, asked);

/** How the API's description tells of the months. */
export const figuresQuery = { name: 'months', required: false, description: `From ${leastMonths} to ${mostMonths}; default 12` } as const;
