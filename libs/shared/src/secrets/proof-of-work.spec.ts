import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { proofChallenge, solvesChallenge } from './proof-of-work.js';

const now = Date.parse('2026-03-10T02:00:00Z');
const reference = '7K2QD-M9XWA';
const challenge = proofChallenge('secret', reference, now, 8);

function solve(riddle: string, bits: number, wrong = false): string {
  for (let tries = 0; ; tries++) {
    const found = createHash('sha256').update(`${riddle}.${tries}`).digest().readUInt32BE() >>> (32 - bits) === 0;
    if (found !== wrong) return String(tries);
  }
}

describe('a proof of work', () => {
  it('is believed for its own complaint, in its time', () => {
    const answer = solve(challenge, 8);
    expect(solvesChallenge('secret', reference, challenge, answer, now)).toBe(true);
    expect(solvesChallenge('secret', reference, challenge, answer, now + 14 * 60_000)).toBe(true);
    expect(solvesChallenge('secret', reference, challenge, answer, now + 15 * 60_000)).toBe(false);
    expect(solvesChallenge('secret', '8M3RE-N0YXB', challenge, answer, now)).toBe(false);
    expect(solvesChallenge('another', reference, challenge, answer, now)).toBe(false);
  });

  it('is not believed unsolved, made easier, or made up', () => {
    expect(solvesChallenge('secret', reference, challenge, solve(challenge, 8, true), now)).toBe(false);
    const easier = challenge.replace('.8.', '.0.');
    expect(solvesChallenge('secret', reference, easier, '1', now)).toBe(false);
    const later = challenge.replace(/^\d+/, (until) => String(Number(until) + 9_999));
    expect(solvesChallenge('secret', reference, later, solve(later, 8), now)).toBe(false);
    for (const odd of ['', '.', 'x.8.y', `${challenge}x`, '9'.repeat(10_000)])
      expect(solvesChallenge('secret', reference, odd, '1', now)).toBe(false);
    expect(solvesChallenge('secret', reference, challenge, 'x'.repeat(41), now)).toBe(false);
  });
});
