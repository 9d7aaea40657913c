import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { failureWords } from '@app/shared/outbox/failure-words.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { gathering } from '@app/shared/platform/gathering/gathering.js';
import { Logger } from '@nestjs/common';
import type { NextDesk } from '../sending/go-on.js';
import { applyReceipts } from './apply-receipts.js';
import { type Kept, keepReceipts, type ProvedReceipt } from './keep-receipts.js';

/** Nest injection token of the `ReceiptBook`. */
export const RECEIPT_BOOK = Symbol('RECEIPT_BOOK');

/** How many receipts share a transaction, when they are kept and when they are applied. */
const batchSize = 200;
/** How often it looks for receipts by itself: those of another notifier that died, and those whose turn has come again. */
const pollMilliseconds = 1_000;
/** Receipts that come close on each other are applied together. A lone one waits for nobody. */
const turnGapMilliseconds = 50;
/** How long a receipt waits that could not be applied; after the last step always that long. It is never given up. */
const ladder = readLadder('5s, 1m, 10m, 1h');

/**
 * What providers report: kept at once, many in one statement, and applied soon after, many in one transaction. What is kept survives the
 * process; any notifier applies it. One receipt that cannot be applied keeps no other waiting.
 */
export class ReceiptBook {
  /** Keeps a receipt; resolves when it is stored. Fails with `store.unavailable` or `store.busy` when it is not: the provider reports again. */
  readonly keep: (proved: ProvedReceipt) => Promise<Kept>;

  private readonly log = new Logger('Receipts');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = true;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: NextDesk,
  ) {
    const gathered = gathering((proved: readonly ProvedReceipt[]) => keepReceipts(unitOfWork, proved), {
      max: batchSize,
      lanes: 1,
      mayRetryAlone: (error) => !(error instanceof Failure),
      turnOf: ({ provider }) => ({ channel: provider, sender: '' }),
    });
    this.keep = async (proved) => {
      const kept = await gathered(proved);
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

  /** Nothing more is applied; resolves when the turn under way is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** Applies what is due, until nothing is. */
  async applyDue(): Promise<void> {
    while ((await this.turn()) > 0);
  }

  private nudge(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      const begun = performance.now();
      try {
        if ((await this.turn()) === batchSize) this.again = true;
        else await pause(Math.max(0, turnGapMilliseconds - (performance.now() - begun)));
      } catch (error) {
        // The poll tries again.
        this.log.warn(`Receipts wait to be applied: ${failureWords(error).sentence}`);
        return;
      }
    }
  }

  /** Gives how many were applied or put off. */
  private async turn(): Promise<number> {
    try {
      return await applyReceipts(this.unitOfWork, this.desk, batchSize);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'deferral') throw error;
      return await this.oneByOne();
    }
  }

  /** Something in a batch is poison: each alone, and what fails is put off. */
  private async oneByOne(): Promise<number> {
    for (let done = 0; done < batchSize; done++) {
      try {
        if ((await applyReceipts(this.unitOfWork, this.desk, 1)) === 0) return done;
      } catch (error) {
        if (error instanceof Failure && error.kind === 'deferral') throw error;
        this.log.error(`A receipt could not be applied, and is tried again later: ${failureWords(error).sentence}`);
        await this.putOffFirst();
      }
    }
    return batchSize;
  }

  private async putOffFirst(): Promise<void> {
    await this.unitOfWork.read(
      `UPDATE receipt_to_apply SET failures = failures + 1, next_at = now() + ($1::float8[])[least(failures + 1, cardinality($1::float8[]))] * interval '1 ms'
       WHERE receipt_id = (SELECT receipt_id FROM receipt_to_apply WHERE next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [ladder],
    );
  }
}
