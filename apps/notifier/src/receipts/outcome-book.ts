import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { failureWords } from '@app/shared/outbox/failure-words.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { gathering } from '@app/shared/platform/gathering/gathering.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { Logger } from '@nestjs/common';
import type { SendingContext } from '../sending/begin-attempts.js';
import { settleDutyReceipt } from '../sending/send-duties.js';
import type { CallOutcome } from '../sending/send-notices.js';
import { type Kept, keepReceipts, type ProvedReceipt, wordGapSeconds } from './keep-receipts.js';
import { type OutcomeContext, type ReceiptsDue, settleOutcomes } from './settle-outcomes.js';

/** Nest injection token of the `OutcomeBook`. */
export const OUTCOME_BOOK = Symbol('OUTCOME_BOOK');

/** How many receipts share a transaction, when they are kept and when they are applied. */
const batchSize = 300;
/** How often it looks for receipts by itself: those of another notifier that died, and those whose turn has come again. */
const pollMilliseconds = 1_000;
/** Words that come close on each other are written down together. A lone one waits for nobody. */
const turnGapMilliseconds = 50;
/** How long a receipt waits that could not be applied; after the last step always that long. It is never given up. */
const ladder = readLadder('5s, 1m, 10m, 1h');

/** The answers to the calls of one slip, and who waits for them to be written down. */
interface Answered {
  readonly calls: readonly CallOutcome[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * What became of attempts, written down many together: the answers of calls, whose senders wait for it, and what providers report, which is kept
 * at once (many in one statement) and applied soon after. What is kept survives the process; any notifier applies it. One outcome that cannot
 * be written keeps no other waiting.
 */
export class OutcomeBook {
  /** Keeps a receipt; resolves when it is stored. Fails with `store.unavailable` or `store.busy` when it is not: the provider reports again. */
  readonly keep: (proved: ProvedReceipt) => Promise<Kept>;

  private readonly log = new Logger('Receipts');
  private answers: Answered[] = [];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = true;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: OutcomeContext & Pick<SendingContext, 'providers'>,
  ) {
    const gathered = gathering((proved: readonly ProvedReceipt[]) => keepReceipts(unitOfWork, proved), {
      max: batchSize,
      lanes: 1,
      mayRetryAlone: (error) => !(error instanceof Failure),
      turnOf: ({ provider }) => ({ channel: provider, sender: '' }),
    });
    this.keep = async (proved) => {
      const known = await gathered(proved);
      // An attempt that is none of a notice may be a message to our own people.
      const kept = known === 'unknown-attempt' ? await settleDutyReceipt(unitOfWork, desk, proved) : known;
      await faultPoint('receipt.after_keep');
      if (kept === 'kept') this.nudge();
      return kept;
    };
  }

  start(): void {
    this.stopped = false;
    this.timer ??= setInterval(() => this.nudge(), pollMilliseconds);
    this.nudge();
  }

  /** No more receipts are applied; resolves when the turn under way is over. Answers are still written down. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** Writes down what calls came to; resolves when it is committed. Fails as a transaction does: then the attempts' leases run out. */
  async answered(calls: readonly CallOutcome[]): Promise<void> {
    if (calls.length === 0) return;
    await new Promise<void>((done, failed) => {
      this.answers.push({ calls, done, failed });
      this.nudge();
    });
  }

  /** Applies what is due, and what would wait for a further word, until nothing is left. */
  async applyAll(): Promise<void> {
    while ((await this.turn({ most: batchSize, early: wordGapSeconds })) > 0);
  }

  private nudge(): void {
    if (this.stopped && this.answers.length === 0) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  private async run(): Promise<void> {
    while (this.again && (!this.stopped || this.answers.length > 0)) {
      this.again = false;
      const begun = performance.now();
      try {
        if ((await this.turn({ most: this.stopped ? 0 : batchSize })) >= batchSize || this.answers.length > 0) this.again = true;
        else await pause(Math.max(0, turnGapMilliseconds - (performance.now() - begun)));
      } catch (error) {
        // The poll tries again.
        this.log.warn(`Receipts wait to be applied: ${failureWords(error).sentence}`);
        return;
      }
    }
  }

  /** Gives how many receipts were applied or put off. */
  private async turn(receipts: ReceiptsDue): Promise<number> {
    const answers = this.answers;
    this.answers = [];
    try {
      const applied = await this.settle(answers, receipts);
      for (const { done } of answers) done();
      return applied;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') {
        for (const { failed } of answers) failed(error);
        throw error;
      }
      for (const answer of answers) await this.settle([answer], { most: 0 }).then(answer.done, answer.failed);
      return receipts.most === 0 ? 0 : await this.oneByOne(receipts.early ?? 0);
    }
  }

  private async settle(answers: readonly Answered[], receipts: ReceiptsDue): Promise<number> {
    return await settleOutcomes(
      this.unitOfWork,
      this.desk,
      answers.flatMap(({ calls }) => calls),
      receipts,
    );
  }

  /** Something in a batch is poison: each alone, and what fails is put off. */
  private async oneByOne(early: number): Promise<number> {
    for (let done = 0; done < batchSize; done++) {
      try {
        if ((await this.settle([], { most: 1, early })) === 0) return done;
      } catch (error) {
        if (error instanceof Failure && error.kind === 'deferral') throw error;
        this.log.error(`A receipt could not be applied, and is tried again later: ${failureWords(error).sentence}`);
        await this.putOffFirst(early);
      }
    }
    return batchSize;
  }

  private async putOffFirst(early: number): Promise<void> {
    await this.unitOfWork.read(
      `UPDATE receipt_to_apply SET failures = failures + 1, next_at = now() + ($1::float8[])[least(failures + 1, cardinality($1::float8[]))] * interval '1 ms'
       WHERE receipt_id = (SELECT receipt_id FROM receipt_to_apply WHERE next_at <= now() + $2 * interval '1 s' ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [ladder, early],
    );
  }
}
