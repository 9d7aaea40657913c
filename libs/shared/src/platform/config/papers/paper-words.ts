import { z } from 'zod';

/** A text of the papers: trimmed, not empty, at most so many characters. */
export const text = (max = 200) =>
  z
    .string({ error: `Write a text of at most ${max} characters.` })
    .trim()
    .min(1, 'Write something here.')
    .max(max, `Keep it to ${max} characters.`);

/** What is said where a language is missing. */
export const languagesNeeded = 'Say it in zh-Hans, zh-Hant and en, and nothing else.';

/** The same thing said in each language that pages and notices speak. */
export const localised = <T extends z.ZodType>(each: T) =>
  z.strictObject({ 'zh-Hans': each, 'zh-Hant': each, en: each }, { error: languagesNeeded });
