import { Logger } from '@nestjs/common';
import { Failure } from '../../domain/failure/failure.js';

/**
 * A job that looks at the state of things every so often and does what is due. It never overlaps with itself, goes on at once while it
 * finds work, and survives its failures (a warning for a lost database, an error for a bug).
 */
export class Repeating {
  private readonly logger = new Logger(Repeating.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    readonly name: string,
    private readonly everySeconds: number,
    private readonly job: () => Promise<number>,
  ) {}

  start(): void {
    this.stopped = false;
    this.next(this.everySeconds * Math.random());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(seconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.once();
    }, seconds * 1000);
  }

  private async once(): Promise<void> {
    let wait = this.everySeconds;
    try {
      if ((await this.job()) > 0) wait = 0;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') this.logger.warn(`${this.name}: ${error.code}, tried again later`);
      else this.logger.error(`${this.name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    this.next(wait);
  }
}
