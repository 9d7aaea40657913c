import { Failure } from '@app/shared/domain/failure/failure.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eachVector } from './each-vector.js';

const told: string[] = [];
jest.spyOn(process.stderr, 'write').mockImplementation((line) => told.push(String(line)) > 0);
afterEach(() => {
  told.length = 0;
  process.exitCode = 0;
});

const compute = (value: unknown) => {
  if ((value as { bad?: true }).bad) {
    throw new Failure('rule-set.unknown', 'There is no rule set "x".', { fields: [{ path: 'ruleSet', message: 'Name another.' }] });
  }
  return 'done';
};

describe('several vectors', () => {
  it('are computed although one of them cannot be, which is named with its code and remedy', () => {
    expect(eachVector([{ id: 'a' }, { id: 'b', bad: true }, {}], compute)).toEqual([
      'done',
      { id: 'b', error: 'rule-set.unknown', says: 'There is no rule set "x". ruleSet: Name another.' },
      'done',
    ]);
    expect(told.join('')).toMatch(/^b cannot be computed\.\nrule-set\.unknown: .*\n {2}ruleSet: Name another\.\nUse an id from/);
    expect(process.exitCode).toBe(1);
  });

  it('end well when all of them can', () => {
    expect(eachVector([{}, null, {}], () => 1)).toEqual([1, 1, 1]);
    expect([told, process.exitCode]).toEqual([[], 0]);
  });

  it('do not hide a bug', () => {
    expect(() => eachVector([{}], () => (undefined as unknown as { x: { y: number } }).x.y)).toThrow(TypeError);
  });
});
