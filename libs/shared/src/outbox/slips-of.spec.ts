import { describe, expect, it } from '@jest/globals';
import type { TakenRow } from './slip-rows.js';
import { slipsOf } from './slips-of.js';

const row = (eventId: string, more: Partial<TakenRow> = {}): TakenRow => ({
  eventId,
  consumer: 'route',
  kind: 'complaint.received',
  epoch: 1,
  failures: 0,
  ...more,
});
const idsOf = (rows: readonly TakenRow[], size = 100) => slipsOf(rows, () => size).map((dispatch) => dispatch.slip.ids);

describe('putting rows on slips', () => {
  it('has nothing to do with an empty list', () => {
    expect(idsOf([])).toEqual([]);
  });

  it('puts a backlog together, oldest first, up to the size', () => {
    expect(idsOf([row('3'), row('1'), row('2')], 2)).toEqual([['1', '2'], ['3']]);
  });

  it('leaves what failed before alone', () => {
    expect(idsOf([row('1'), row('2', { failures: 1 }), row('3')])).toEqual([['1', '3'], ['2']]);
  });

  it('never mixes consumers, kinds or epochs', () => {
    const rows = [
      row('1'),
      row('2', { consumer: 'notices', kind: 'complaint.assigned' }),
      row('3', { kind: 'notice.composed', consumer: 'send' }),
      row('4', { epoch: 2 }),
    ];
    expect(idsOf(rows)).toEqual([['1'], ['2'], ['3'], ['4']]);
  });
});
