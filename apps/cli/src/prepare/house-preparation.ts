import { Worker } from 'node:worker_threads';
import { readRefused } from '@app/shared/start/refused-to-start.js';
import type { DatabaseToPrepare } from './prepare-house.js';
import type { FirstSignInFound } from './staff-tokens.js';

/**
 * What is done once before a house runs, in a thread that ends with it: what checks papers and migrates (rules, templates, TypeORM, BullMQ)
 * is more than half of what a supervisor would weigh as long as the house lives. It reads its libraries while the database starts.
 */
export class HousePreparation {
  private readonly thread = new Worker(new URL('./prepare-house.js', import.meta.url));

  /** Resolves with the id of the first department when all papers are right; fails with `config.invalid`, naming everything together. */
  async checked(): Promise<string> {
    return await this.answer<string>();
  }

  /** Brings schema, secrets and first tokens into being. Fails as `migrateHouse` and `demandCodeSecret` do. */
  async prepared(database: DatabaseToPrepare): Promise<FirstSignInFound | undefined> {
    const answer = this.answer<FirstSignInFound | undefined>();
    this.thread.postMessage(database);
    return await answer;
  }

  async end(): Promise<void> {
    await this.thread.terminate();
  }

  private answer<Result>(): Promise<Result> {
    return new Promise((done, failed) => {
      const gone = () => failed(new Error('The preparation of the house ended before it was done.'));
      this.thread.once('error', failed);
      this.thread.once('exit', gone);
      this.thread.once('message', (message: { readonly done: Result }) => {
        this.thread.off('error', failed).off('exit', gone);
        const refused = readRefused(message);
        if (refused) failed(refused);
        else done(message.done);
      });
    });
  }
}
