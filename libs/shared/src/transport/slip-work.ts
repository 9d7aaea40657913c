import { Logger } from '@nestjs/common';
import { BaseRpcContext } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer } from '../messages/topology.js';
import { type FailureWords, failureWords } from '../outbox/failure-words.js';
import { renewalSeconds } from '../outbox/pace.js';
import type { SlipRows } from '../outbox/slip-rows.js';
import type { HandlerTable } from './handler-table.js';

/** Does one slip with its handler. */
export class SlipWork {
  private readonly log = new Logger('Slips');

  constructor(
    private readonly handlers: HandlerTable,
    private readonly rows: SlipRows,
  ) {}

  /** Runs the handler to its end; false when it failed, and then the failure is in the slip rows. Never rejects. */
  async run(consumer: Consumer, slip: EventSlip, epoch: number): Promise<boolean> {
    const batch = { consumer, ids: slip.ids, epoch };
    const renewal = setInterval(() => {
      // A renewal that fails only means that the slip may be taken again while we are at it.
      this.rows.renew(batch).catch(() => {});
    }, renewalSeconds * 1000);
    try {
      const result: unknown = await this.handlers.get(slip.event, consumer)(slip, new BaseRpcContext([]));
      // The base class of Nest's servers would not wait for it: the handler runs when the stream is subscribed to.
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      return true;
    } catch (error) {
      const words = failureWords(error);
      await this.note(slip, words, () => this.rows.failed(batch, words));
      return false;
    } finally {
      clearInterval(renewal);
    }
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
      if (rows.some((row) => !row.dead)) this.log.warn(`${slip.event} (${rows.length} events) failed and will be retried: ${reason}`);
    } catch {
      this.log.warn(`${slip.event} failed (${reason}), and the failure could not be recorded. It will be retried when its lease expires.`);
    }
  }
}
