import type { OpenedMail } from './normalised-mail.js';
import { openMail, type ReadMailOptions } from './read-mail.js';
import { headBytes } from './unread-mail.js';

/** Of how many parts of a mail is looked at: enough to begin with, too little to do harm. */
const fewParts = { parts: 4, depth: 3, lenient: true } as const;

/**
 * What can be had of a mail that the reader gave up on: its main headers and the head of its text, without attachments.
 * Looks at the first 64 KiB only. `why` is the sentence to keep with it. It runs the same parser that gave up, so it is called where that
 * was: in a thread (`readMailOrHead`), never in the house's own.
 */
export async function salvageMail(raw: Uint8Array, why: string, options: ReadMailOptions = {}): Promise<OpenedMail> {
  const { mail, signs } = await openMail(raw.subarray(0, headBytes), options, fewParts);
  return { mail: { ...mail, attachments: [] }, signs: { ...signs, unreadable: why, headOnly: true } };
}
