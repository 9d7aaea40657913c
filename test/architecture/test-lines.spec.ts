import { describe, expect, it } from '@jest/globals';
import { testLines } from './test-lines.js';

/** So many lines of tests for a line of code in the rooms that decide (CONTRIBUTING.md, "Tests"). The desk grew faster than its tests: it is to come back. */
const least: Readonly<Record<string, number>> = { desk: 0.7, sending: 0.7, router: 0.7, obligations: 0.7 };

describe('the rooms that decide', () => {
  it('have their lines of tests for a line of code', () => {
    expect(testLines().filter(({ room, code, tests }) => tests < least[room]! * code)).toEqual([]);
  });

  it('are counted with what is in them', () => {
    for (const { room, code, specs } of testLines()) expect([room, code > 300, specs > 2]).toEqual([room, true, true]);
  });
});
