import { applyDecorators, SetMetadata, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { Consumer, EventKind } from '../messages/topology.js';
import { KeepFailureFilter } from './keep-failure.filter.js';

/** Only the BullMQ server takes handlers marked with it; other transports of the same app do not see them. */
export const bullmqTransport = Symbol('bullmq');

/** What `OnEvent` says to the server. */
export interface HandlerExtras {
  readonly kind: EventKind;
  readonly consumer: Consumer;
}

const handled = Symbol('handled');

/** What `@OnEvent` said of a method; undefined of one that handles nothing. */
export function handledBy(method: object): HandlerExtras | undefined {
  return Reflect.getMetadata(handled, method) as HandlerExtras | undefined;
}

/**
 * The method handles slips of this event for this consumer: `(slip: EventSlip) => Promise<void>`. It must do its work in a unit of
 * work that takes the slip's ids (`tx.take`), may be called late, twice or at the same time elsewhere, and fails by throwing. One event a method:
 * of two, Nest would hear the first alone, and a second one fails here.
 */
export function OnEvent(kind: EventKind, consumer: Consumer): MethodDecorator {
  const extras: HandlerExtras = { kind, consumer };
  // The consumer is part of the pattern: Nest chains handlers of one pattern, and both would run for either.
  const mark = applyDecorators(
    EventPattern<string>(`${consumer}/${kind}`, bullmqTransport, { ...extras }) as MethodDecorator,
    UseFilters(KeepFailureFilter),
    SetMetadata(handled, extras),
  );
  return (target, name, method) => {
    const before = handledBy(method.value as object);
    if (before) throw new Error(`${String(name)} handles ${before.kind} already; ${kind} wants a method of its own.`);
    mark(target, name, method);
  };
}
