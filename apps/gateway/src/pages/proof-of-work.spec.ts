import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { proofChallenge, solvesChallenge } from '@app/shared/secrets/proof-of-work.js';
import { describe, expect, it } from '@jest/globals';

interface Script {
  firstWord(text: string): number;
  solve(challenge: string): Promise<string>;
}
/** The asset as the browser gets it: it is no TypeScript, and stands outside of the build. */
const source = readFileSync(new URL('./assets/proof-of-work.js', import.meta.url), 'utf8');
const script = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as Script;

describe('the script that solves the riddle', () => {
  it('hashes as everybody does, at every length around the edges of a block', () => {
    for (const length of [0, 1, 3, 4, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 200]) {
      const text = randomBytes(length).toString('hex').slice(0, length);
      expect(script.firstWord(text)).toBe(createHash('sha256').update(text).digest().readUInt32BE());
    }
  });

  it('finds what the house believes', async () => {
    const now = Date.now();
    const challenge = proofChallenge('secret', '7K2QD-M9XWA', now, 10);
    const answer = await script.solve(challenge);
    expect(solvesChallenge('secret', '7K2QD-M9XWA', challenge, answer, now)).toBe(true);
    expect(solvesChallenge('secret', '7K2QD-M9XWA', challenge, `${answer}0`, now)).toBe(false);
  });
});
