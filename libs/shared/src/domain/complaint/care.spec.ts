import { expect, it } from '@jest/globals';
import { careIn } from './care.js';

it('reads what is known of what somebody needs, and nothing of another form', () => {
  expect(careIn({ care: { drivers: ['capability', 'health', 'x'], adjustments: ['large-print', 7] } })).toEqual({
    drivers: ['health', 'capability'],
    adjustments: ['large-print'],
  });
  expect(careIn({ care: { representative: { name: '李静', phone: '+8613800138001', email: '', confirmed: 'yes' } } })).toEqual({
    drivers: [],
    adjustments: [],
    representative: { name: '李静', phone: '+8613800138001' },
  });
  for (const none of [
    undefined,
    null,
    {},
    { care: 'health' },
    { care: ['health'] },
    { care: { drivers: 'health' } },
    { care: { representative: { name: ' ' } } },
  ])
    expect(careIn(none as never)).toBeUndefined();
});
