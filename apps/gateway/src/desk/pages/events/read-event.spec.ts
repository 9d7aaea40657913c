import { describe, expect, it } from '@jest/globals';
import { readEvent, readFacts } from './read-event.js';

const bounds = {
  zone: 'Asia/Shanghai',
  opens: '09:00',
  receivedAt: new Date('2026-03-10T10:00:00+08:00'),
  now: new Date('2026-03-12T08:30:00+08:00'),
};
const read = (fields: Record<string, string>) => readEvent('en', new URLSearchParams(fields), ['mediation_started', 'done:decide'], bounds);
const on = (day: string) => ({ type: 'mediation_started', 'on-year': '2026', 'on-month': '3', 'on-day': day });
const at = (instant: string) => ({ said: { type: 'mediation_started', at: new Date(instant) } });

describe('what a form says happened', () => {
  it('happens now without a day, and meets a duty that is named', () => {
    expect(read({ type: 'mediation_started' })).toEqual({ said: { type: 'mediation_started' } });
    expect(read({ type: 'done:decide' })).toEqual({ said: { type: 'done', obligation: 'decide' } });
  });

  it.each([
    ['a day counts from opening time', on('11'), '2026-03-11T09:00:00+08:00'],
    ['the day of receipt from receipt, for nothing lies before it', on('10'), '2026-03-10T10:00:00+08:00'],
    ['today before opening time is now', on('12'), '2026-03-12T08:30:00+08:00'],
    ['a time is what it says, in any width of digits', { ...on('11'), time: '１4:05' }, '2026-03-11T14:05:00+08:00'],
  ])('%s', (_, fields, instant) => {
    expect(read(fields)).toEqual(at(instant));
  });

  it.each([
    ['type', { type: 'moon_eclipsed' }],
    ['type', { type: '' }],
    ['on', on('32')],
    ['time', { ...on('11'), time: '25:00' }],
    ['time', { type: 'mediation_started', time: '10:00' }],
  ])('names %s when it is not right', (field, fields) => {
    expect(read(fields)).toMatchObject({ problems: [{ field }] });
  });
});

describe('facts', () => {
  const facts = (fields: Record<string, string>) => readFacts('en', new URLSearchParams(fields), ['complex', 'amount', 'product']);

  it('are yes, no, numbers or words; what is left empty, or was not asked for, is not stated', () => {
    expect(facts({ 'fact.complex': '是', 'fact.amount': '3000', 'fact.product': ' credit_card ', 'fact.class': 'x' })).toEqual({
      said: { complex: true, amount: 3000, product: 'credit_card' },
    });
    expect(facts({ 'fact.complex': 'No' })).toEqual({ said: { complex: false } });
    expect(facts({})).toMatchObject({ problems: [{ field: 'fact.complex' }] });
  });
});
