import { Worker } from 'node:worker_threads';
import type { ApartAnswer, ApartQuestion } from './apart-worker.js';

/** What one call may cost. Loading the module is not its fault and has a limit of its own. */
export const apartLimits = { seconds: 10, heapMegabytes: 256, workers: 2, startSeconds: 60 } as const;

/** Why there is no answer, in a sentence for a clerk. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

interface Job {
  readonly question: ApartQuestion;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: TooMuch) => void;
}

const threads = new Set<Thread>();
const waiting: Job[] = [];

/**
 * Calls `name`, an exported function of a module, in a thread of its own with 10 s and 256 MB, so that the event loop stays free whatever
 * was sent. Arguments and result are copied: plain values, and bytes as `Uint8Array`. Fails with `TooMuch` when it cannot be done.
 */
export async function apart<Result>(module: URL, name: string, ...args: readonly unknown[]): Promise<Result> {
  return await new Promise<Result>((resolve, reject) => {
    waiting.push({ question: { module: module.href, name, args }, resolve: resolve as (result: unknown) => void, reject });
    serve();
  });
}

/** The module that lies beside a file, built or not: `beside(import.meta.url, './read-call')`. */
export function beside(importMetaUrl: string, path: string): URL {
  return new URL(`${path}.${importMetaUrl.endsWith('.ts') ? 'ts' : 'js'}`, importMetaUrl);
}

/** Ends the threads; the next call starts new ones. */
export async function closeApart(): Promise<void> {
  await Promise.all([...threads].map((thread) => thread.close()));
}

function serve(): void {
  while (waiting.length > 0) {
    let thread = [...threads].find((one) => one.free);
    if (!thread) {
      if (threads.size >= apartLimits.workers) return;
      thread = new Thread();
      threads.add(thread);
    }
    thread.take(waiting.shift() as Job);
  }
}

/** Stays warm between calls, and dies with one that is too much for it. */
class Thread {
  private readonly worker = startWorker();
  private job: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private dead = false;

  constructor() {
    this.worker.on('message', (answer: ApartAnswer) => this.hear(answer));
    this.worker.on('error', (error) =>
      this.die(
        (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'It needs too much memory.' : `It failed (${error.name}).`,
      ),
    );
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
    this.limit(apartLimits.startSeconds);
  }

  async close(): Promise<void> {
    this.die('The reader was closed.');
    await this.worker.terminate();
  }

  private hear(answer: ApartAnswer): void {
    if ('ready' in answer) {
      this.limit(apartLimits.seconds);
      return;
    }
    const job = this.job;
    if (!job) return;
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    if ('result' in answer) job.resolve(answer.result);
    else job.reject(new TooMuch(`It failed (${answer.failed}).`));
    serve();
  }

  private limit(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.die(`It took longer than ${seconds} s.`), seconds * 1000);
  }

  private die(why: string): void {
    if (this.dead) return;
    this.dead = true;
    clearTimeout(this.timer);
    threads.delete(this);
    void this.worker.terminate();
    this.job?.reject(new TooMuch(why));
    this.job = undefined;
    serve();
  }
}

/** Built, the worker is the file beside this one; from the sources (tests) tsx is registered inside the thread, as for mail. */
function startWorker(): Worker {
  const limits = { resourceLimits: { maxOldGenerationSizeMb: apartLimits.heapMegabytes }, execArgv: [], env: {} };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./apart-worker.js', import.meta.url), limits);
  const source = JSON.stringify(new URL('./apart-worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); });`, { ...limits, eval: true });
}
