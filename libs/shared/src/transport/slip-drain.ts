import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Consumer } from '../messages/topology.js';
import { reasonOf } from '../outbox/failure-words.js';
import { lingerMilliseconds, lookMilliseconds, type Pace, paces, pollMilliseconds } from '../outbox/pace.js';
import type { SlipRows, Taken } from '../outbox/slip-rows.js';
import type { Dispatch } from '../outbox/slips-of.js';
import { slipsOf } from '../outbox/slips-of.js';
import { faultPoint } from '../platform/process/fault-point.js';
import type { SlipWork } from './slip-work.js';

/** What a test may have otherwise. */
export interface DrainOptions {
  /** Slips of a consumer worked on at once, instead of its pace. */
  readonly lanes?: number;
  readonly pollMilliseconds?: number;
}

/** The hands of one consumer in this process. */
interface Hands {
  readonly pace: Pace;
  readonly lanes: Set<Promise<void>>;
  /** Ends the pause of the lane that looks on, so that it takes at once. */
  look: (() => void) | undefined;
}

/**
 * Works off the due slips of an app's consumers straight from the database: when a bell rings, and at every poll, whatever the queue does.
 * One lane takes a slip after the other; a full one calls for another lane, up to the consumer's pace. The last lane looks on for a moment
 * before it ends.
 */
export class SlipDrain {
  private readonly log = new Logger('Slips');
  private readonly hands: ReadonlyMap<Consumer, Hands>;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private stopped = true;
  private databaseLost = false;

  constructor(
    consumers: readonly Consumer[],
    private readonly rows: SlipRows,
    private readonly work: SlipWork,
    private readonly mayWork: () => boolean,
    private readonly options: DrainOptions = {},
  ) {
    const { lanes } = options;
    this.hands = new Map(
      consumers.map((consumer) => {
        const pace = lanes === undefined ? paces[consumer] : { ...paces[consumer], lanes };
        return [consumer, { pace, lanes: new Set<Promise<void>>(), look: undefined }];
      }),
    );
  }

  start(): void {
    this.stopped = false;
    const poll = () => {
      this.polling ??= this.poll().finally(() => {
        this.polling = undefined;
      });
    };
    this.timer = setInterval(poll, this.options.pollMilliseconds ?? pollMilliseconds);
    poll();
  }

  /** Takes no more slips, gives back what was taken and not begun, and waits for what was. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    for (const hands of this.hands.values()) hands.look?.();
    await Promise.all([this.polling, ...[...this.hands.values()].flatMap((hands) => [...hands.lanes])]);
  }

  /** Something may be due for this consumer. False where it is not here, must not work, or has all its lanes full. Returns at once. */
  wake(consumer: Consumer): boolean {
    const hands = this.hands.get(consumer);
    if (hands === undefined || this.stopped || !this.mayWork()) return false;
    if (hands.look !== undefined) hands.look();
    else if (hands.lanes.size < hands.pace.lanes) this.begin(consumer, hands);
    else return false;
    return true;
  }

  private async poll(): Promise<void> {
    if (!this.mayWork()) return;
    try {
      for (const consumer of await this.rows.due([...this.hands.keys()])) this.wake(consumer);
      if (this.databaseLost) this.log.log('The database answers again.');
      this.databaseLost = false;
    } catch (error) {
      this.lost(error);
    }
  }

  private begin(consumer: Consumer, hands: Hands): void {
    const lane = this.lane(consumer, hands)
      .catch((error: unknown) => this.lost(error))
      .finally(() => hands.lanes.delete(lane));
    hands.lanes.add(lane);
  }

  private async lane(consumer: Consumer, hands: Hands): Promise<void> {
    let idleFor = 0;
    let done: readonly string[] = [];
    while ((!this.stopped && this.mayWork()) || done.length > 0) {
      const most = this.stopped ? 0 : hands.pace.slipSize;
      const { rows, dead } = await this.rows.takeDue(consumer, most, done);
      done = [];
      this.bury(dead);
      if (rows.length > 0) {
        idleFor = 0;
        if (rows.length === most && hands.lanes.size < hands.pace.lanes) this.begin(consumer, hands);
        await faultPoint('slips.after_take');
        done = await this.handle(slipsOf(rows));
      } else {
        // One looks on for all.
        if (idleFor >= lingerMilliseconds || hands.look !== undefined) return;
        await this.lookOn(hands);
        idleFor += lookMilliseconds;
      }
    }
  }

  private async lookOn(hands: Hands): Promise<void> {
    const bell = new Promise<void>((rung) => {
      hands.look = rung;
    });
    await Promise.race([bell, pause(lookMilliseconds)]);
    hands.look = undefined;
  }

  /** Gives the rows whose handler came to its end. */
  private async handle(slips: readonly Dispatch[]): Promise<string[]> {
    const done: string[] = [];
    for (const { consumer, slip, epoch } of slips) {
      if (this.stopped) await this.rows.giveBack({ consumer, ids: slip.ids, epoch });
      else if (await this.work.run(consumer, slip, epoch)) done.push(...slip.ids);
    }
    return done;
  }

  private bury(dead: Taken['dead']): void {
    for (const { kind, eventId, failures } of dead) {
      this.log.error(
        `${kind} ${eventId} is dead: ${failures} times its process ended while it was at it. Mend the cause, then \`redress replay\`.`,
      );
    }
  }

  private lost(error: unknown): void {
    if (!this.databaseLost) this.log.warn(`Tasks cannot be processed: ${reasonOf(error)}. They are waiting in the database.`);
    this.databaseLost = true;
  }
}
