import { Worker } from 'node:worker_threads';
import { Failure } from '../domain/failure/failure.js';
import { cleanText } from '../domain/text/clean-text.js';
import type { MailAnswer, MailQuestion } from './mail-worker.js';
import type { OpenedMail } from './reading/normalised-mail.js';
import type { ReadMailOptions } from './reading/read-mail.js';
import { headBytes, unreadMail } from './reading/unread-mail.js';

/** A mail bomb costs at most this much (reliability.md H7 and 2.6). */
export const mailLimits = { seconds: 10, headSeconds: 2, heapMegabytes: 256, workers: 2 } as const;
/** Loading is not the mail's fault and has a limit of its own. */
const startSeconds = 60;

interface Job {
  readonly question: MailQuestion;
  readonly seconds: number;
  readonly resolve: (opened: OpenedMail) => void;
  readonly reject: (failure: Failure) => void;
}

/** A thread that stays warm between mails, so that reading one costs milliseconds. It dies with a mail that is too much for it. */
class MailReader {
  private readonly worker = startWorker();
  private job: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ready = false;
  private dead = false;

  constructor(
    private readonly onFree: () => void,
    private readonly onDeath: (reader: MailReader) => void,
  ) {
    this.worker.on('message', (answer: MailAnswer) => this.hear(answer));
    this.worker.on('error', (error) => this.die(outOfMemory(error) ? 'It needs too much memory to be read.' : error.message, error));
    this.worker.on('exit', () => this.die('The reader stopped.'));
    this.worker.unref();
  }

  get free(): boolean {
    return this.job === undefined && !this.dead;
  }

  take(job: Job): void {
    this.job = job;
    this.worker.ref();
    this.worker.postMessage(job.question);
    this.limit(this.ready ? job.seconds : startSeconds);
  }

  async close(): Promise<void> {
    this.die('The reader was closed.');
    await this.worker.terminate();
  }

  private hear(answer: MailAnswer): void {
    if ('ready' in answer) {
      this.ready = true;
      if (this.job) this.limit(this.job.seconds);
      return;
    }
    const job = this.job;
    if (!job) return;
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    if ('opened' in answer) job.resolve(answer.opened);
    else job.reject(unreadable(answer.failed));
    this.onFree();
  }

  private limit(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.die(`It took longer than ${seconds} s to read.`), seconds * 1000);
  }

  private die(why: string, cause?: unknown): void {
    if (this.dead) return;
    this.dead = true;
    clearTimeout(this.timer);
    void this.worker.terminate();
    this.job?.reject(unreadable(why, cause));
    this.job = undefined;
    this.onDeath(this);
  }
}

const readers = new Set<MailReader>();
const waiting: Job[] = [];

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
  return await new Promise((resolve, reject) => {
    waiting.push({ question, seconds, resolve, reject });
    serve();
  });
}

/** Ends the threads; the next mail starts new ones. What is being read fails with `mail.unreadable`. */
export async function closeMailReaders(): Promise<void> {
  await Promise.all([...readers].map((reader) => reader.close()));
}

function serve(): void {
  while (waiting.length > 0) {
    let reader = [...readers].find((one) => one.free);
    if (!reader) {
      if (readers.size >= mailLimits.workers) return;
      reader = new MailReader(serve, (gone) => {
        readers.delete(gone);
        serve();
      });
      readers.add(reader);
    }
    reader.take(waiting.shift()!);
  }
}

/**
 * Built, the worker is the file beside this one. From the sources (tests) the same file is read through tsx, registered inside the
 * thread: on Node 20 `--import tsx` does not reach a thread's own entry file.
 */
function startWorker(): Worker {
  const limits = {
    resourceLimits: { maxOldGenerationSizeMb: mailLimits.heapMegabytes },
    execArgv: [],
    // Nothing of the house's secrets is of any use to a parser.
    env: {},
  };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./mail-worker.js', import.meta.url), limits);
  const source = JSON.stringify(new URL('./mail-worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); });`, { ...limits, eval: true });
}

function outOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function unreadable(why: string, cause?: unknown): Failure {
  return new Failure('mail.unreadable', `This mail could not be read: ${cleanText(why, 300)}`, { cause });
}
