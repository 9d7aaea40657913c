import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AnsweredSpan, answeredFor, type ClaimSpan, type DepartmentSpan } from './answered.js';

const hour = (n: number) => new Date(n * 3_600_000);
const claim = (holder: string, from: number, until: number | null, ended: ClaimSpan['ended'] = 'given-back'): ClaimSpan => ({
  ...{
    holder: `staff:${holder}`,
    holderId: holder,
    from: hour(from),
    until: until === null ? null : hour(until),
    ended: until === null ? null : ended,
  },
});
const told = (spans: readonly AnsweredSpan[]) =>
  spans.map(({ from, until, department, holder, how, after }) => [
    ...[from.getTime() / 3_600_000, until === null ? null : until.getTime() / 3_600_000, department, holder ?? how],
    ...(after === null ? [] : [after]),
  ]);

describe('who answered for a case', () => {
  const departments: DepartmentSpan[] = [
    { department: 'triage', from: hour(1), until: hour(5) },
    { department: 'cards', from: hour(5), until: null },
  ];

  it('is one department at a time and whoever held it, and where nobody did, why', () => {
    const claims = [claim('li', 6, 9, 'ran-out'), claim('wang', 12, null)];
    expect(told(answeredFor(hour(0), departments, claims))).toEqual([
      [0, 1, null, 'not-given'],
      [1, 5, 'triage', 'not-taken'],
      [5, 6, 'cards', 'not-taken'],
      [6, 9, 'cards', 'staff:li'],
      [9, 12, 'cards', 'freed', 'ran-out'],
      [12, null, 'cards', 'staff:wang'],
    ]);
  });

  it('says that nothing was recorded where nothing was', () => {
    expect(told(answeredFor(hour(3), [], []))).toEqual([[3, null, null, 'not-recorded']]);
  });

  it('goes on without a gap from when it came, whatever there was', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.option(fc.integer({ min: 1, max: 20 })));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), fc.array(span, { maxLength: 8 }), (given, held) => {
        const at = ([from, long]: readonly [number, number | null]) => ({
          from: hour(from),
          until: long === null ? null : hour(from + long),
        });
        const spans = answeredFor(
          hour(0),
          given.map((one, n) => ({ department: `d${n}`, ...at(one) })),
          held.map((one, n) => ({ ...claim(`p${n}`, 0, 1), ...at(one) })),
        );
        expect(spans[0]?.from).toEqual(hour(0));
        expect(spans.at(-1)?.until ?? null).toBeNull();
        for (const [index, one] of spans.entries()) if (index > 0) expect(one.from).toEqual(spans[index - 1]?.until);
        for (const { holder, how } of spans) expect(holder !== null).toBe(how === 'held');
      }),
    );
  });
});
