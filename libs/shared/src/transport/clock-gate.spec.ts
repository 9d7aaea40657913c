import { describe, expect, it } from '@jest/globals';
import { ClockGate } from './clock-gate.js';

const gate = (ours: number[], theirs: number) => new ClockGate({ now: async () => new Date(theirs) }, () => ours.shift()!);

describe('the clock gate', () => {
  it('lets a clock pass that is two seconds away, and no more', async () => {
    const right = gate([12_000, 12_010], 10_000);
    await right.check();
    expect(right.right).toBe(true);
    const wrong = gate([12_001, 12_010], 10_000);
    await wrong.check();
    expect(wrong.problems()).toEqual(["clock: 2.0 s away from the database's"]);
  });

  it('knows a clock that is behind', async () => {
    const behind = gate([0, 10], 5_000);
    await behind.check();
    expect(behind.right).toBe(false);
  });

  it('does not blame the clock for a slow answer', async () => {
    const slow = gate([1_000, 9_000], 5_000);
    await slow.check();
    expect(slow.right).toBe(true);
  });

  it('says when the database does not answer', async () => {
    const deaf = new ClockGate({ now: async () => Promise.reject(new Error('gone')) });
    await deaf.check();
    expect(deaf.problems()).toEqual(['database: no answer']);
  });
});
