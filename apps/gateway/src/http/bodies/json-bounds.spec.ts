import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkJsonBounds } from './json-bounds.js';

const check =
  (text: string, bounds = {}) =>
  () =>
    checkJsonBounds(Buffer.from(text), bounds);

describe('the bounds of a JSON body', () => {
  it('let any value through that keeps them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        check(JSON.stringify(value), { most: 100_000 })();
      }),
    );
  });

  it('are not moved by what stands in texts', () => {
    expect(check(JSON.stringify({ a: '[[[{{{,,,"\\', b: '\\"' }), { most: 3, deepest: 1 })).not.toThrow();
  });

  it('count members and elements, and levels', () => {
    expect(check(`[${'1,'.repeat(20)}1]`, { most: 20 })).toThrow(expect.objectContaining({ code: 'request.too-many' }));
    expect(check(`[${'1,'.repeat(18)}1]`, { most: 20 })).not.toThrow();
    expect(check('['.repeat(33))).toThrow(expect.objectContaining({ code: 'request.not-json' }));
    expect(check('['.repeat(32))).not.toThrow();
  });

  it('are found before anything else is done, whatever comes', () => {
    const worst = [
      '"'.repeat(1_000_000),
      `"${'\\'.repeat(999_999)}`,
      '{"a":'.repeat(200_000),
      ','.repeat(1_000_000),
      ' '.repeat(1_000_000),
    ];
    const started = performance.now();
    for (const text of worst)
      try {
        check(text)();
      } catch {
        // Refused early is as good.
      }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
