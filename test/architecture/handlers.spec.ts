import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { EnclosuresController } from '../../apps/gateway/src/intake/evidence/enclosures.controller.js';
import { EvidenceController } from '../../apps/gateway/src/intake/reading/evidence.controller.js';
import { NoticeEventsController } from '../../apps/notifier/src/notices/notices.controller.js';
import { SendController } from '../../apps/notifier/src/sending/send.controller.js';
import { LinkingController } from '../../apps/router/src/linking/linking.controller.js';
import { RoutingController } from '../../apps/router/src/routing/routing.controller.js';
import { consumers } from '../../libs/shared/src/messages/topology.js';
import { HandlerTable } from '../../libs/shared/src/transport/handler-table.js';
import { handledBy } from '../../libs/shared/src/transport/on-event.decorator.js';

const controllers = [
  EvidenceController,
  EnclosuresController,
  RoutingController,
  LinkingController,
  NoticeEventsController,
  SendController,
];

/** What Nest would find: one event for each method, whatever stands above it in the source. */
function tableOf(all: readonly { readonly prototype: object }[]): HandlerTable {
  const table = new HandlerTable();
  for (const { prototype } of all)
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handled = handledBy(Reflect.get(prototype, name) as object);
      if (handled) table.add(handled.kind, handled.consumer, async () => {});
    }
  return table;
}

describe('the handlers of all apps', () => {
  it('fit the topology, as the start asks it', () => {
    expect(() => tableOf(controllers).check(consumers)).not.toThrow();
  });

  it('would be seen not to: a controller that nobody lists leaves its events without a handler', () => {
    const others = controllers.filter((one) => one !== NoticeEventsController);
    expect(() => tableOf(others).check(consumers)).toThrow(/notices\/deadline\.missed has no handler/);
  });
});
