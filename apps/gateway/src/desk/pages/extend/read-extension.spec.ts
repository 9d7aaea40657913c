import type { Unit } from '@app/shared/domain/rule-set/rule-set.js';
import { describe, expect, it } from '@jest/globals';
import { readExtension } from './read-extension.js';

const read = (fields: Record<string, string>, steps: readonly string[] = ['cbrc-2012/to-60'], unit?: (step: string) => Unit | undefined) =>
  readExtension(
    'en',
    new URLSearchParams(fields),
    steps.map((value) => ({ value, unit: unit ? unit(value) : 'working_days' })),
  );
const right = { amount: '30', unit: 'working_days', reason: ' slips ' };

describe('what a form asks to extend', () => {
  it('is read as the API would be told, the only step there is being meant', () => {
    expect(read(right)).toEqual({
      said: { extension: 'to-60', ruleSet: 'cbrc-2012', to: { amount: 30, unit: 'working_days' }, reason: 'slips' },
    });
    expect(read({ ...right, amount: '３０ ' })).toMatchObject({ said: { to: { amount: 30 } } });
  });

  it('names the rule set where several offer steps; a bare step is that of whichever is due first', () => {
    expect(read({ ...right, extension: 'b/more' }, ['a/more', 'b/more'])).toMatchObject({ said: { extension: 'more', ruleSet: 'b' } });
    expect(read({ ...right, extension: 'more' }, ['a/more', 'b/more'])).toEqual({
      said: { extension: 'more', to: { amount: 30, unit: 'working_days' }, reason: 'slips' },
    });
  });

  it.each([
    ['extension', right, ['a', 'b']],
    ['amount', { ...right, amount: '0' }, ['a']],
    ['amount', { ...right, amount: '1.5' }, ['a']],
    ['amount', { ...right, amount: '' }, ['a']],
    ['amount', { ...right, amount: '1001' }, ['a']],
    ['unit', { ...right, unit: 'moons' }, ['a']],
    ['reason', { ...right, reason: 'x'.repeat(2_001) }, ['a']],
    ['statedDate', { ...right, 'statedDate-year': '2026', 'statedDate-month': '2', 'statedDate-day': '30' }, ['a']],
  ])('names %s when it is not right', (field, fields, steps) => {
    expect(read(fields, steps)).toMatchObject({ problems: [{ field }] });
  });

  it('counts in the unit of the step that was chosen, unless another is', () => {
    const steps = ['cbrc-2012/to-60', 'cbirc-2020/to-30', 'x/as-told'];
    const units: Record<string, Unit> = { 'cbrc-2012/to-60': 'working_days', 'cbirc-2020/to-30': 'calendar_days' };
    const chosen = (fields: object) => read({ amount: '30', reason: 'slips', ...fields }, steps, (step) => units[step]);
    expect(chosen({ unit: '', extension: 'cbirc-2020/to-30' })).toMatchObject({ said: { to: { amount: 30, unit: 'calendar_days' } } });
    expect(chosen({ extension: 'cbrc-2012/to-60' })).toMatchObject({ said: { to: { amount: 30, unit: 'working_days' } } });
    expect(chosen({ unit: 'weeks', extension: 'cbrc-2012/to-60' })).toMatchObject({ said: { to: { unit: 'weeks' } } });
    expect(chosen({ unit: '', extension: 'x/as-told' })).toMatchObject({ problems: [{ field: 'unit' }] });
    expect(chosen({ unit: '', extension: '' })).toEqual({ problems: [expect.objectContaining({ field: 'extension' })] });
  });

  it('takes a promised date in parts', () => {
    const dated = { ...right, 'statedDate-year': '2026', 'statedDate-month': '4', 'statedDate-day': '2' };
    expect(read(dated)).toMatchObject({ said: { statedDate: '2026-04-02' } });
  });
});
