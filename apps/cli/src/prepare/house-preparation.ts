import { type ChildProcess, fork } from 'node:child_process';
import { readRefused } from '@app/shared/start/refused-to-start.js';
import type { DatabaseToPrepare } from './prepare-house.js';
import type { FirstSignInFound } from './staff-tokens.js';

/**
 * What is done once before a house runs, in a process that ends with it: what checks papers and migrates (rules, templates, TypeORM, BullMQ)
 * is more than half of what a supervisor would weigh as long as the house lives, and the memory of a thread does not go back to the system.
 * It reads its libraries while the database starts.
 */
export class HousePreparation {
  // Signals are the supervisor's to answer: it ends what it began.
  private readonly process: ChildProcess = fork(new URL('./prepare-house.js', import.meta.url), {
    detached: process.platform !== 'win32',
    serialization: 'advanced',
  });

  /** Resolves with the id of the first department when all papers are right; fails with `config.invalid`, naming everything together. */
  async checked(): Promise<string> {
    return await this.answer<string>();
  }

  /** Brings schema, secrets and first tokens into being. Fails as `migrateHouse` and `demandCodeSecret` do. */
  async prepared(database: DatabaseToPrepare): Promise<FirstSignInFound | undefined> {
    const answer = this.answer<FirstSignInFound | undefined>();
    this.process.send(database);
    return await answer;
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    await new Promise((gone) => {
      this.process.once('exit', gone);
      this.process.kill('SIGKILL');
    });
  }

  private answer<Result>(): Promise<Result> {
    return new Promise((done, failed) => {
      const gone = () => failed(new Error('The preparation of the house ended before it was done.'));
      this.process.once('error', failed);
      this.process.once('exit', gone);
      this.process.once('message', (message: { readonly done: Result }) => {
        this.process.off('error', failed).off('exit', gone);
        const refused = readRefused(message);
        if (refused) failed(refused);
        else done(message.done);
      });
    });
  }
}
