import type { EventSlip } from '../messages/event-slip.js';
import type { Consumer, EventKind } from '../messages/topology.js';
import { HandlerTable } from './handler-table.js';
import { handledBy } from './on-event.decorator.js';

/**
 * The handlers of controllers that somebody made by hand, without Nest and without a queue: what `@OnEvent` says is wired here as it is in an app, so
 * that the simulation and tests hear of a new event by themselves.
 */
export class HandlersOf {
  private readonly table = new HandlerTable();

  constructor(controllers: readonly object[]) {
    for (const controller of controllers) {
      const prototype = Object.getPrototypeOf(controller) as object;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const method = Reflect.get(prototype, name) as (slip: EventSlip) => Promise<void>;
        const handled = typeof method === 'function' ? handledBy(method) : undefined;
        if (handled) this.table.add(handled.kind, handled.consumer, (slip: EventSlip) => method.call(controller, slip));
      }
    }
  }

  /** Hands ids of events of one kind to their one handler. Fails with `event.unknown` where there is none. */
  async handle(consumer: Consumer, kind: EventKind, ids: readonly string[]): Promise<void> {
    const slip: EventSlip = { v: 1, event: kind, ids };
    await this.table.get(kind, consumer)(slip);
  }
}
