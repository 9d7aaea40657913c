import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Role } from '../rights/roles.js';
import { bandOf, covers, neededFor, type RemedyLimits } from './limits.js';

const limits: RemedyLimits = {
  bands: [
    { role: 'clerk', alone: 500, approves: 0 },
    { role: 'clerk', matter: 'B03', alone: 800, approves: 0 },
    { role: 'head', alone: 2_000, approves: 20_000 },
    { role: 'supervisor', alone: 5_000, approves: null },
    { role: 'integrity', alone: 0, approves: null },
  ],
  secondLine: { above: 50_000, roles: ['supervisor', 'integrity'] },
};
const person = (id: string, role: Role) => ({ id, role });
const of = (sum: number, matter: string | null = null) => ({ sum, matter });

it.each([
  [500, ['clerk'], 'nothing'],
  [501, ['clerk'], 'another-person'],
  [501, ['clerk', 'head'], 'nothing'],
  [20_001, ['clerk', 'head'], 'another-person'],
  [20_001, ['clerk', 'supervisor'], 'nothing'],
  [5_001, ['supervisor'], 'another-person'],
  [50_001, ['clerk', 'supervisor'], 'second-line'],
  [50_001, ['clerk', 'supervisor', 'head'], 'second-line'],
  [50_001, ['clerk', 'supervisor', 'integrity'], 'nothing'],
  [1_000_000_000, ['supervisor'], 'another-person'],
  [100, ['auditor'], 'another-person'],
] as const)('of %d, granted by %j, is still needed: %s', (sum, roles, needed) => {
  const [proposer, ...approvers] = roles.map((role, nth) => person(String(nth), role));
  expect(neededFor(limits, of(sum), proposer!, approvers)).toBe(needed);
});

it('takes the band of the matter that is named most closely', () => {
  expect(bandOf(limits, 'clerk', 'B03.01')?.alone).toBe(800);
  expect(bandOf(limits, 'clerk', 'B031')?.alone).toBe(500);
  expect(bandOf(limits, 'clerk', null)?.alone).toBe(500);
});

it('grants nothing above a band to one person, and nothing above the second line to two, whoever they are', () => {
  const anybody = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    role: fc.constantFrom<Role>('receiver', 'clerk', 'head', 'supervisor', 'integrity', 'auditor'),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), anybody, fc.array(anybody, { maxLength: 6 }), (sum, proposer, approvers) => {
      if (neededFor(limits, of(sum), proposer, approvers) !== 'nothing') return;
      const others = new Set(approvers.map(({ id }) => id).filter((id) => id !== proposer.id));
      if (sum > limits.secondLine.above) expect(others.size).toBeGreaterThanOrEqual(2);
      else if (sum > (bandOf(limits, proposer.role, null)?.alone ?? 0)) {
        expect(others.size).toBeGreaterThanOrEqual(1);
        expect(approvers.some(({ id, role }) => id !== proposer.id && covers(limits, role, of(sum)))).toBe(true);
      }
    }),
  );
});
