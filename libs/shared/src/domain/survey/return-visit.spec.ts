import { expect, it } from '@jest/globals';
import { type Stratum, stratumOf } from './return-visit.js';

it('a case belongs to the first stratum that lets it through', () => {
  const strata: Stratum[] = [
    { vulnerable: true, sample: 1, by: 'call' as const },
    { results: ['not-upheld'], departments: ['cards'], sample: 0.5, by: 'call' as const },
    { sample: 0.1, by: 'message' as const },
  ];
  const one = (decision: string | null, department: string | null, vulnerable = false) =>
    strata.indexOf(stratumOf(strata, { decision, department, vulnerable })!);
  expect([one('upheld', 'loans', true), one('not-upheld', 'cards'), one('not-upheld', 'loans'), one(null, null)]).toEqual([0, 1, 2, 2]);
  expect(stratumOf(strata.slice(0, 2), { decision: 'upheld', department: 'cards', vulnerable: false })).toBeUndefined();
});
