import type { MessageHandler } from '@nestjs/microservices';
import { Failure } from '../domain/failure/failure.js';
import type { EventSlip } from '../messages/event-slip.js';
import { type Consumer, consumersOf, type EventKind, topology } from '../messages/topology.js';
import { handledBy } from './on-event.decorator.js';

/** The one handler of each (event, consumer) of an app. */
export class HandlerTable {
  private readonly handlers = new Map<string, MessageHandler>();
  private readonly twice = new Set<string>();

  add(kind: string, consumer: string, handler: MessageHandler): void {
    const key = `${consumer}/${kind}`;
    if (this.handlers.has(key)) this.twice.add(key);
    else this.handlers.set(key, handler);
  }

  get(kind: EventKind, consumer: Consumer): MessageHandler {
    const handler = this.handlers.get(`${consumer}/${kind}`);
    if (handler === undefined) throw new Failure('event.unknown', `Nobody here handles ${kind} for ${consumer}.`);
    return handler;
  }

  /** Fails with `handlers.wrong` and all problems at once unless every event of `consumers` has exactly one handler, and nothing else has. */
  check(consumers: readonly Consumer[]): void {
    const owed = Object.keys(topology).flatMap((kind) =>
      consumersOf(kind as EventKind)
        .filter((consumer) => consumers.includes(consumer))
        .map((consumer) => `${consumer}/${kind}`),
    );
    const problems = [
      ...[...this.twice].map((key) => `${key} has two handlers`),
      ...[...this.handlers.keys()].filter((key) => !owed.includes(key)).map((key) => `${key} is not in the topology of this app`),
      ...owed.filter((key) => !this.handlers.has(key)).map((key) => `${key} has no handler`),
    ];
    if (problems.length > 0) throw new Failure('handlers.wrong', `The handlers do not match the topology: ${problems.join('; ')}.`);
  }
}

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
