import { describe, expect, it } from '@jest/globals';
import { HandlerTable } from './handler-table.js';

const handler = async () => {};

describe('the handlers of an app', () => {
  it('must be exactly those of its queues', () => {
    const table = new HandlerTable();
    table.add('evidence.stored', 'read', handler as never);
    expect(() => table.check(['read'])).not.toThrow();
    expect(() => table.check([])).toThrow('read/evidence.stored is not in the topology of this app');
  });

  it('are all named at once when they do not fit', () => {
    const table = new HandlerTable();
    table.add('evidence.stored', 'read', handler as never);
    table.add('evidence.stored', 'read', handler as never);
    table.add('evidence.eaten', 'read', handler as never);
    expect(() => table.check(['read', 'fetch'])).toThrow(
      'read/evidence.stored has two handlers; read/evidence.eaten is not in the topology of this app; fetch/enclosure.wanted has no handler',
    );
  });
});
