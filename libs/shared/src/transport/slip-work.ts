import { Logger } from '@nestjs/common';
import { BaseRpcContext } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';
import { type FailureWords, failureWords } from '../outbox/failure-words.js';
import { renewalSeconds } from '../outbox/pace.js';
import type { SlipRows } from '../outbox/slip-rows.js';
import type { HandlerTable } from './handler-table.js';

/** A slip could not be done; the rows say so already. `message` has no personal data. */
export class SlipFailed extends Error {}

/** Does one slip with its handler, for a worker and for the direct drain alike. */
export class SlipWork {
  private readonly log = new Logger('Slips');

  constructor(
    private readonly handlers: HandlerTable,
    private readonly rows: SlipRows,
  ) {}

  /** Runs the handler to its end. When it fails, the failure is in the slip rows before this rejects with `SlipFailed`. */
  async run(consumer: Consumer, slip: EventSlip, epoch: number): Promise<void> {
    const batch = { consumer, ids: slip.ids, epoch };
    const renewal = setInterval(() => {
      // A renewal that fails only means that the slip may be sent again while we are at it.
      this.rows.renew(batch).catch(() => {});
    }, renewalSeconds * 1000);
    try {
      const result: unknown = await this.handlers.get(slip.event, consumer)(slip, new BaseRpcContext([]));
      // The base class of Nest's servers would not wait for it: the handler runs when the stream is subscribed to.
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    } catch (error) {
      const words = failureWords(error);
      await this.note(slip, words, () => this.rows.failed(batch, words));
      throw silent(words);
    } finally {
      clearInterval(renewal);
    }
  }

  /** The slip was begun before and its process did not live to say how it went; perhaps this slip is why. It counts as a failure. */
  async broke(consumer: Consumer, slip: EventSlip, epoch: number): Promise<void> {
    const words: FailureWords = {
      code: undefined,
      sentence: 'The process ended while it was at this slip.',
      refused: false,
      retryAfterSeconds: 0,
    };
    await this.note(slip, words, () => this.rows.broke({ consumer, ids: slip.ids, epoch }, words));
    throw silent(words);
  }

  private async note(slip: EventSlip, words: FailureWords, write: () => ReturnType<SlipRows['failed']>): Promise<void> {
    const reason = `${words.code ?? 'a bug'}: ${words.sentence}`;
    try {
      const rows = await write();
      for (const dead of rows.filter((row) => row.dead)) {
        this.log.error(
          `${slip.event} ${dead.eventId} is dead after ${dead.failures} failures (${reason}). Mend the cause, then \`redress replay\`.`,
        );
      }
      if (rows.some((row) => !row.dead)) this.log.warn(`${slip.event} (${rows.length} events) failed and is tried again: ${reason}`);
    } catch {
      this.log.warn(`${slip.event} failed (${reason}), and the database did not take note. It comes due again by itself.`);
    }
  }
}

/** The queue keeps message and stack of what fails, so both are ours. */
function silent(words: FailureWords): SlipFailed {
  const error = new SlipFailed(words.code === undefined ? words.sentence : `${words.code}: ${words.sentence}`);
  error.stack = error.message;
  return error;
}
