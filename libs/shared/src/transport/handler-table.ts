import type { MessageHandler } from '@nestjs/microservices';
import { Failure } from '../domain/failure/failure.js';
import { type Consumer, consumersOf, type EventKind, topology } from '../messages/topology.js';

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
