import type { OpenedMail } from './reading/normalised-mail.js';
import { openMail, type ReadMailOptions } from './reading/read-mail.js';
import { salvageMail } from './reading/salvage-mail.js';

/** What a thread is asked of a mail. */
export interface MailQuestion {
  readonly raw: Uint8Array;
  readonly options: ReadMailOptions;
  /** The reader gave up on it, for this reason: only its head is read. */
  readonly gaveUp?: string;
}

/** Reads a mail, or its head, in whatever thread this is called: `readMailOrHead` calls it in one with limits. */
export async function readInThread({ raw, options, gaveUp }: MailQuestion): Promise<OpenedMail> {
  return await (gaveUp === undefined ? openMail(raw, options) : salvageMail(raw, gaveUp, options));
}
