import { describe, expect, it } from '@jest/globals';
import { barChart, namedBars } from './charts.js';

const days = Array.from({ length: 20 }, (_, nth) => ({ label: `12-${String(nth + 1).padStart(2, '0')}`, value: nth }));

describe('a chart', () => {
  it('is drawn for a desk and for a telephone, with letters of one size', () => {
    expect(barChart(days).map(({ size, width }) => [size, width])).toEqual([
      ['wide', 720],
      ['narrow', 330],
    ]);
  });

  it('writes no name into the one before, in either width', () => {
    for (const { bars } of [...barChart(days), ...barChart(days.map((one) => ({ ...one, label: '一月内应答复的' })))]) {
      const named = bars.filter(({ name }) => name !== undefined);
      expect(named.length).toBeGreaterThan(1);
      for (const [nth, { name, label }] of named.entries())
        if (nth > 0) expect(name!.x - named[nth - 1]!.name!.x).toBeGreaterThanOrEqual(label.length * (label > '⺀' ? 12 : 6.5));
    }
  });

  it('gives a name without an order a line of its own, and the longest bar room for its number', () => {
    const chart = namedBars([
      { label: 'The product or its terms are not what people expect', value: 120 },
      { label: 'Staff', value: 4 },
    ]);
    for (const { bars, width } of chart) {
      const [first, second] = bars as [(typeof bars)[number], (typeof bars)[number]];
      expect(second.name!.y - 12).toBeGreaterThan(first.y + first.height);
      expect(first.number.x + 20).toBeLessThan(width);
    }
  });
});
