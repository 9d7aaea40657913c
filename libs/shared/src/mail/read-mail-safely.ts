import { Failure } from '../domain/failure/failure.js';
import { beside } from '../platform/threads/apart.js';
import { ThreadPool } from '../platform/threads/thread-pool.js';
import { TooMuch } from '../platform/threads/too-much.js';
import type { MailQuestion } from './read-in-thread.js';
import type { OpenedMail } from './reading/normalised-mail.js';
import type { ReadMailOptions } from './reading/read-mail.js';
import { headBytes, unreadMail } from './reading/unread-mail.js';

/** A mail bomb costs at most this much (docs/reliability.md R10). */
export const mailLimits = { seconds: 10, headSeconds: 2, heapMegabytes: 256, workers: 2 } as const;
/** Of mails alone: a provider's request, whose sender waits for the answer, waits for no stranger's mail. */
const readers = new ThreadPool(mailLimits);

/**
 * The mail and its signs, read in a thread of its own with 10 s and 256 MB; the caller's event loop stays free whatever the mail is.
 * Fails with `mail.unreadable`.
 */
export async function readMailSafely(raw: Uint8Array, options: ReadMailOptions & { seconds?: number } = {}): Promise<OpenedMail> {
  const { seconds = mailLimits.seconds, ...forReader } = options;
  return await ask({ raw, options: forReader }, seconds);
}

/**
 * As `readMailSafely`, and where the reader gives up, what can be had of the mail's head, read in a thread too, with 2 s; else only how its
 * file begins. Always answers: `signs.unreadable` then says why, for the person who reads it by hand.
 */
export async function readMailOrHead(raw: Uint8Array, options: ReadMailOptions & { seconds?: number } = {}): Promise<OpenedMail> {
  try {
    return await readMailSafely(raw, options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { seconds: _, ...forReader } = options;
    const head = { raw: raw.slice(0, headBytes), options: forReader, gaveUp: error.message };
    return await ask(head, mailLimits.headSeconds).catch(() => unreadMail(raw, error.message, forReader));
  }
}

async function ask(question: MailQuestion, seconds: number): Promise<OpenedMail> {
  try {
    return await readers.call<OpenedMail>(beside(import.meta.url, './read-in-thread'), 'readInThread', [question], seconds);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    throw new Failure('mail.unreadable', `This mail could not be read. ${error.message}`, { cause: error });
  }
}

/** Ends the threads; the next mail starts new ones. What is being read fails with `mail.unreadable`. */
export async function closeMailReaders(): Promise<void> {
  await readers.close();
}
