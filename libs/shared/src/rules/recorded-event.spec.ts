import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { eventNames, eventsFor, factsIn, type RecordedEvent } from '../domain/deadline/recorded-event.js';
import { afterWithdrawal } from '../domain/deadline/withdrawal.js';
import { loadRules } from './rule-registry.js';

const rules = loadRules();
const at = (day: string) => new Date(`${day}T10:00:00+08:00`);
const received = at('2026-03-10');
const inWordsOf = (id: string, events: RecordedEvent[]) =>
  eventsFor(rules.ruleSet(id), received, events).map(({ type, obligation }) => (obligation ? `${type} ${obligation}` : type));

describe('what happened to a case, in the words of a rule set', () => {
  it('a message of the house has the name that the rule set gives it, where it was checked against it', () => {
    const sent: RecordedEvent = {
      type: 'outcome_sent',
      at: at('2026-03-12'),
      notices: { 'fca-disp': ['final-response'], 'ie-cpc': ['outcome'] },
    };
    expect(inWordsOf('fca-disp', [sent])).toEqual(['outcome_sent', 'final_response_sent']);
    expect(inWordsOf('ie-cpc', [sent])).toEqual(['outcome_sent']);
    expect(inWordsOf('tw-fcpa', [sent])).toEqual(['outcome_sent']);
    // Rights begin with the decision, whatever the notice of it is called.
    expect(inWordsOf('tw-fcpa', [{ ...sent, type: 'outcome_received' }])).toEqual(['outcome_received', 'decision_received']);
    expect(inWordsOf('cfpb', [{ ...sent, notices: { cfpb: ['portal-response'] } }])).toEqual([
      'outcome_sent',
      'portal_response_sent',
      'response_sent',
    ]);
  });

  it('what concerns one rule set is not told to another', () => {
    const extension: RecordedEvent = { type: 'extend', at: at('2026-03-12'), extension: 'to-60', ruleSet: 'cbrc-2012', granted: true };
    expect(inWordsOf('cbrc-2012', [extension])).toContain('extend');
    expect(inWordsOf('cfpb', [extension])).not.toContain('extend');
  });

  it('taking in, assigning and deciding are the duties that the house does anyway', () => {
    expect(inWordsOf('iso-10002', [{ type: 'assigned_to_department', at: received }])).toEqual([
      'done register',
      'assigned_to_department',
      'done assess',
    ]);
    expect(inWordsOf('uk-energy', [{ type: 'outcome_sent', at: received }])).toEqual(['done record', 'outcome_sent', 'done next-day']);
  });

  it('facts are what was said last, name by name', () => {
    const stated = (facts: object): RecordedEvent => ({ type: 'stated', at: received, facts: { ...facts } });
    expect(
      factsIn([stated({ product: 'standard', class: 'vip' }), { type: 'closed', at: received }, stated({ product: 'hardship' })]),
    ).toEqual({
      product: 'hardship',
      class: 'vip',
    });
    expect(inWordsOf('asic-rg271', [stated({ product: 'standard' })])).toEqual([]);
  });

  it('a rule set knows the names that its lines use, messages sent and received among them', () => {
    const names = eventNames(rules.ruleSet('fca-disp'));
    expect(names).toEqual(
      expect.arrayContaining(['done', 'resolution_accepted', 'final_response_sent', 'eight_week_letter_received', 'not_responsible_found']),
    );
    for (const never of ['received', 'period_end', 'calendar', 'moon_landed']) expect(names).not.toContain(never);
  });

  it('a rule set knows every event of the worked examples', () => {
    const file = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'));
    const strange = (file.vectors as { ruleSet: string; events?: { type: string }[] }[]).flatMap(({ ruleSet, events = [] }) => {
      const names = eventNames(rules.ruleSet(ruleSet));
      return events.map(({ type }) => type).filter((type) => type !== 'extend' && !names.includes(type));
    });
    expect(strange).toEqual([]);
  });
});

describe('a report to an authority', () => {
  const profile = rules.profile('cn-bank');
  const owedAfter = (id: string, told: readonly RecordedEvent[]) => {
    const ruleSet = rules.ruleSet(id);
    const input = { ruleSet, profile, calendar: rules.calendarOf(profile), receivedAt: received, beyond: 'refuse' as const };
    const events = eventsFor(ruleSet, received, told);
    return computeDeadlines({ ...input, events, facts: { reportBack: true }, dutiesOnly: true })
      .filter(({ kind }) => kind === 'report')
      .map(({ obligation, occurrence, state }) => `${obligation} ${occurrence} ${state}`)
      .sort();
  };

  it.each([
    ['cbrc-2012', 'transferred_in', 'transferred'],
    ['referral', 'transferred_in', 'referred-transfer'],
    ['referral', 'portal_sent', 'referred-portal'],
    ['referral', 'dispatched', 'referred-dispatch'],
  ])('meets what was asked for when it was written, however late it is known of: %s, %s', (id, type, duty) => {
    const [first, again] = [
      { type, at: at('2026-03-11') },
      { type, at: at('2026-03-16') },
    ];
    const arrived = (writtenAt: Date) => ({ type: 'report_back_sent', at: at('2026-03-18'), writtenAt });
    const states = (writtenAt: Date) => owedAfter(id, [first, again, arrived(writtenAt)]);
    expect(states(at('2026-03-13'))).toEqual([`${duty} 1 satisfied`, `${duty} 2 open`]);
    // Written at the very instant of the second: an answer to both.
    expect(states(again.at)).toEqual([`${duty} 1 satisfied`, `${duty} 2 satisfied`]);
    expect(owedAfter(id, [first, again, { type: 'report_back_sent', at: at('2026-03-18') }])).toEqual(states(again.at));
  });
});

describe('a question about a report', () => {
  it.each([...rules.ruleSets.keys()])('begins no clock of %s but that of a report to an authority', (id) => {
    const ruleSet = rules.ruleSet(id);
    const profile = { ...rules.profile('cn-bank'), calendar: ruleSet.calendar ?? rules.profile('cn-bank').calendar };
    const facts = { reportBack: true, variant: 'beijing' };
    const begun = (type: string, question: boolean) => {
      const events = eventsFor(ruleSet, received, [
        { type, at: received },
        { type, at: at('2026-03-16'), ...(question ? { question } : {}) },
      ]);
      const input = { ruleSet, profile, calendar: rules.calendarOf(profile), receivedAt: received, events, facts };
      return computeDeadlines({ ...input, beyond: 'weekdays' }).filter(({ occurrence }) => occurrence === 2);
    };
    for (const type of ['transferred_in', 'portal_sent', 'dispatched'])
      expect(begun(type, true)).toEqual(begun(type, false).filter(({ kind }) => kind === 'report'));
  });
});

describe('a withdrawal', () => {
  it('ends what was open, and leaves what was met and what it starts itself', () => {
    const profile = rules.profile('cn-bank');
    const events = [{ type: 'withdrawal_received', at: at('2026-03-12') }];
    const ruleSet = rules.ruleSet('cbirc-2020');
    const input = { ruleSet, profile, calendar: rules.calendarOf(profile), receivedAt: received, events, beyond: 'refuse' as const };
    const states = afterWithdrawal(computeDeadlines({ ...input, dutiesOnly: true }), events, ruleSet).map(
      ({ obligation, state }) => `${obligation} ${state}`,
    );
    expect(states.sort()).toEqual(['decide waived', 'recuse waived', 'withdrawn open']);
  });

  it.each([
    ['cbrc-2012', 'transferred_in', 'transferred'],
    ['referral', 'transferred_in', 'referred-transfer'],
    ['referral', 'portal_sent', 'referred-portal'],
    ['referral', 'dispatched', 'referred-dispatch'],
  ])('leaves the report that an authority asked for: %s, %s', (id, type, duty) => {
    const profile = rules.profile('cn-bank');
    const ruleSet = rules.ruleSet(id);
    const instruction = { amount: 5, unit: 'working_days' } as const;
    const events = [
      { type, at: received, instruction },
      { type: 'withdrawal_received', at: at('2026-03-12') },
    ];
    const input = { ruleSet, profile, calendar: rules.calendarOf(profile), receivedAt: received, events, beyond: 'refuse' as const };
    const owed = (reportBack: boolean) =>
      afterWithdrawal(computeDeadlines({ ...input, facts: { reportBack }, dutiesOnly: true }), events, ruleSet);
    expect(owed(true).find(({ obligation }) => obligation === duty)).toMatchObject({ state: 'open', dueOn: '2026-03-17' });
    // Who wants no report wants the complainant answered, who wants nothing more.
    if (id === 'referral') expect(owed(false).map(({ state }) => state)).toEqual(['waived']);
  });
});
