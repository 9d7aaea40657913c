import { describe, expect, it } from '@jest/globals';
import { referredEvents } from './referred-events.js';

const receivedAt = new Date('2026-03-10T02:00:00Z');
const event = { type: 'transferred_in', instruction: { amount: 10, unit: 'working_days' } };
const of = (facts: unknown, channel = 'referral') => referredEvents(channel, facts, receivedAt);

describe('what an authority did before a case came here', () => {
  it('counts from the receipt, with the limit that the authority set', () => {
    expect(of({ caseEvents: [event] })).toEqual([{ ...event, at: receivedAt }]);
    expect(of({ caseEvents: [event] }, 'by-hand')).toEqual([{ ...event, at: receivedAt }]);
  });

  it('reads a last day as an instant, and leaves out one that is none', () => {
    const until = (dueAt: unknown) => of({ caseEvents: [{ type: 'dispatched', instruction: { dueAt } }] });
    expect(until('2026-03-20T17:00:00+08:00')).toEqual([
      { type: 'dispatched', at: receivedAt, instruction: { dueAt: new Date('2026-03-20T09:00:00Z') } },
    ]);
    expect(until('soon')).toEqual([{ type: 'dispatched', at: receivedAt }]);
  });

  it.each([true, false])('says whether a report is owed: %s', (owed) => {
    expect(of({ caseEvents: [event], referral: { reportBack: { owed } } })).toMatchObject([{ reportBack: owed }]);
  });

  it('says nothing of a report where the referral does not', () => {
    for (const reportBack of [undefined, {}, { owed: 'yes' }])
      expect(of({ caseEvents: [event], referral: { reportBack } })[0]).not.toHaveProperty('reportBack');
  });

  it.each(['api', 'open311', 'email-smtp', 'web-form'])('is nothing that a stranger says at %s: it starts no clock', (channel) => {
    expect(of({ caseEvents: [event] }, channel)).toEqual([]);
  });

  it.each([
    ['no facts', null],
    ['no events', {}],
    ['events that are none', { caseEvents: 'transferred_in' }],
    ['an event without a type', { caseEvents: [{}] }],
    ['a type in words of its own', { caseEvents: [{ type: 'Moon Landing' }] }],
    ['a type without end', { caseEvents: [{ type: 'a'.repeat(61) }] }],
  ])('is nothing where there is %s', (_, facts) => {
    expect(of(facts)).toEqual([]);
  });

  it('is at most ten things, however many are said', () => {
    expect(of({ caseEvents: Array.from({ length: 5_000 }, () => event) })).toHaveLength(10);
  });
});
