import { describe, expect, it } from '@jest/globals';
import { HandlerTable } from './handler-table.js';

const handler = async () => {};

describe('the handlers of an app', () => {
  it('must be exactly those of its queues', () => {
    const table = new HandlerTable();
    table.add('complaint.received', 'route', handler as never);
    expect(() => table.check(['route'])).not.toThrow();
    expect(() => table.check([])).toThrow('route/complaint.received is not in the topology of this app');
  });

  it('are all named at once when they do not fit', () => {
    const table = new HandlerTable();
    table.add('complaint.received', 'route', handler as never);
    table.add('complaint.received', 'route', handler as never);
    table.add('complaint.eaten', 'route', handler as never);
    expect(() => table.check(['route', 'read'])).toThrow(
      'route/complaint.received has two handlers; route/complaint.eaten is not in the topology of this app; read/evidence.stored has no handler',
    );
  });
});
