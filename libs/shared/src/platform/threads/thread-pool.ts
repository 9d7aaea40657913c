import { Worker } from 'node:worker_threads';
import type { ThreadAnswer, ThreadQuestion } from './thread-worker.js';
import { TooMuch } from './too-much.js';

/** What a pool's calls may cost. Loading the module is not the fault of a call and has a limit of its own. */
export interface ThreadLimits {
  readonly seconds: number;
  readonly heapMegabytes: number;
  /** How many run at once; what comes beyond them waits in turn, and its time does not count yet. */
  readonly workers: number;
}
const startSeconds = 60;

interface Job {
  readonly question: ThreadQuestion;
  readonly seconds: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: TooMuch) => void;
}

/**
 * A few threads that stay warm between calls (worker pool; docs/decisions/0115): the event loop stays free whatever strangers sent, and a call that is
 * too much dies with its thread and takes nobody with it.
 */
export class ThreadPool {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];

  constructor(private readonly limits: ThreadLimits) {}

  /**
   * Calls `name`, an exported function of a module, in a thread. Arguments and result are copied: plain values, and bytes as `Uint8Array`.
   * `seconds`: less than the pool's. Fails with `TooMuch` when it cannot be done.
   */
  async call<Result>(module: URL, name: string, args: readonly unknown[], seconds = this.limits.seconds): Promise<Result> {
    return await new Promise<Result>((resolve, reject) => {
      this.waiting.push({ question: { module: module.href, name, args }, seconds, resolve: resolve as (result: unknown) => void, reject });
      this.serve();
    });
  }

  /** Ends the threads; the next call starts new ones. What runs fails with `TooMuch`. */
  async close(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.close()));
  }

  private serve(): void {
    while (this.waiting.length > 0) {
      let thread = [...this.threads].find((one) => one.free);
      if (!thread) {
        if (this.threads.size >= this.limits.workers) return;
        thread = new Thread(this.limits.heapMegabytes, (gone) => {
          if (gone) this.threads.delete(gone);
          this.serve();
        });
        this.threads.add(thread);
      }
      thread.take(this.waiting.shift() as Job);
    }
  }
}

class Thread {
  private readonly worker: Worker;
  private job: Job | undefined;
  private timer: NodeJS.Timeout | undefined;
  private dead = false;

  /** `onFree` hears the thread itself where it died. */
  constructor(
    heapMegabytes: number,
    private readonly onFree: (gone?: Thread) => void,
  ) {
    this.worker = startWorker(heapMegabytes);
    this.worker.on('message', (answer: ThreadAnswer) => this.hear(answer));
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
    this.limit(startSeconds);
  }

  async close(): Promise<void> {
    this.die('The reader was closed.');
    await this.worker.terminate();
  }

  private hear(answer: ThreadAnswer): void {
    const job = this.job;
    if (!job) return;
    if ('loaded' in answer) {
      this.limit(job.seconds);
      return;
    }
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    if ('result' in answer) job.resolve(answer.result);
    else job.reject(new TooMuch('tooMuch' in answer ? answer.tooMuch : `It failed (${answer.failed}).`));
    this.onFree();
  }

  private limit(seconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.die(`It took longer than ${seconds} s.`), seconds * 1000);
  }

  private die(why: string): void {
    if (this.dead) return;
    this.dead = true;
    clearTimeout(this.timer);
    void this.worker.terminate();
    this.job?.reject(new TooMuch(why));
    this.job = undefined;
    this.onFree(this);
  }
}

/**
 * Built, the worker is the file beside this one. From the sources (tests) the same file is read through tsx, registered inside the
 * thread: on Node 20 `--import tsx` does not reach a thread's own entry file. Nothing of the house's secrets is of any use in there (`env`).
 */
function startWorker(heapMegabytes: number): Worker {
  const limits = { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }, execArgv: [], env: {} };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./thread-worker.js', import.meta.url), limits);
  const source = JSON.stringify(new URL('./thread-worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); });`, { ...limits, eval: true });
}
