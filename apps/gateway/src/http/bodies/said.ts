import { z } from 'zod';

/** A text that somebody must write, of at most so many characters. */
export const words = (most: number) =>
  z.string({ error: 'Write a text.' }).trim().min(1, 'Write something.').max(most, `At most ${most} characters.`);

/** Characters of a reason, by the API and on every page. */
export const mostReason = 2_000;

/** Why somebody does something. */
export const reason = z.string({ error: 'Say why.' }).trim().min(1, 'Say why.').max(mostReason, `At most ${mostReason} characters.`);

/** The body of an action that wants a reason and nothing else. */
export const reasonBody = z.strictObject({ reason: words(mostReason) });
/** Such a body, read. */
export type WithReason = z.infer<typeof reasonBody>;
