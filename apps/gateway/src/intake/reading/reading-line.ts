/** Reading goes on at so many mails at once, of as many senders. */
const lanes = 4;

interface Job {
  readonly id: string;
  readonly work: () => Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The line in which stored mail waits to be read. Senders take turns, and of one sender one mail is read at a time, so that whoever sends mails
 * that take long waits for their own and holds up nobody else's. Within one sender the order stays.
 *
 * Who asks for a mail waits `patienceSeconds` at most; then the mail is read all the same, and its slip, which comes due again, finds it
 * done, or still in hand. What failed meanwhile fails when it is asked for again, so that it is written into the slip.
 */
export class ReadingLine {
  /** Senders in the order of their turns. */
  private readonly waiting = new Map<string, Job[]>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly inHand = new Set<string>();
  private readonly failures = new Map<string, unknown>();

  constructor(private readonly patienceSeconds = Number.POSITIVE_INFINITY) {}

  /** Reads it in its turn. `id`: what is read is known by; while it is in hand it is not begun again. */
  async read(id: string, sender: string, work: () => Promise<void>): Promise<void> {
    if (this.failures.has(id)) {
      const failure = this.failures.get(id);
      this.failures.delete(id);
      throw failure;
    }
    if (this.inHand.has(id)) return;
    this.inHand.add(id);
    const done = new Promise<void>((resolve, reject) => {
      const jobs = this.waiting.get(sender) ?? [];
      jobs.push({ id, work, done: resolve, failed: reject });
      this.waiting.set(sender, jobs);
    });
    this.serve();
    await this.patiently(id, done);
  }

  /** What waits is left to its slip; resolves when what is being read is done. */
  async stop(): Promise<void> {
    for (const job of [...this.waiting.values()].flat()) {
      this.inHand.delete(job.id);
      job.done();
    }
    this.waiting.clear();
    await Promise.all(this.reading.values());
  }

  private async patiently(id: string, done: Promise<void>): Promise<void> {
    if (!Number.isFinite(this.patienceSeconds)) return await done;
    let timer: NodeJS.Timeout | undefined;
    let gone = false;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        gone = true;
        resolve();
      }, this.patienceSeconds * 1000);
    });
    const kept = done.catch((error: unknown) => {
      if (!gone) throw error;
      this.failures.set(id, error);
    });
    await Promise.race([kept, over]).finally(() => clearTimeout(timer));
  }

  private serve(): void {
    for (const [sender, jobs] of this.waiting) {
      if (this.reading.size >= lanes) return;
      if (this.reading.has(sender)) continue;
      const job = jobs.shift() as Job;
      if (jobs.length === 0) this.waiting.delete(sender);
      this.reading.set(sender, this.begin(sender, job));
    }
  }

  /** Whoever was served waits behind all others. */
  private toTheEnd(sender: string): void {
    const jobs = this.waiting.get(sender);
    if (!jobs) return;
    this.waiting.delete(sender);
    this.waiting.set(sender, jobs);
  }

  private async begin(sender: string, job: Job): Promise<void> {
    try {
      await job.work();
      job.done();
    } catch (error) {
      job.failed(error);
    } finally {
      this.inHand.delete(job.id);
      this.reading.delete(sender);
      this.toTheEnd(sender);
      this.serve();
    }
  }
}
