import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../domain/deadline/recorded-event.js';
import { loadHouseConfig } from '../platform/config/institution.js';
import { HouseDeadlines } from './house-deadlines.js';
import { loadRules } from './rule-registry.js';

const rules = loadRules();
const { institution } = loadHouseConfig('config');
const at = (local: string) => new Date(`${local.replace(' ', 'T')}:00+08:00`);
const receivedAt = at('2026-03-02 10:00');

/** Reports and decisions that are owed, as `rule set, duty, day`. */
function owed(ruleSets: readonly string[], events: readonly RecordedEvent[], variant?: string) {
  const facts = variant === undefined ? institution.facts : { ...institution.facts, variant };
  const house = HouseDeadlines.of({ ...institution, ruleSets: [...ruleSets] }, rules);
  const stated: RecordedEvent = { type: 'stated', at: receivedAt, facts };
  return house
    .compute({ receivedAt, ruleSets, events: [stated, ...events] })
    .filter(({ kind, from, state }) => state === 'open' && (kind === 'report' || (kind === 'decide' && from !== 'received')))
    .map(({ ruleSet, obligation, occurrence, dueOn }) => `${ruleSet} ${obligation} ${occurrence} ${dueOn}`)
    .sort();
}

describe('what an authority asks about a report', () => {
  const limit = { dueOn: '2026-03-10' } as const;
  const reported: RecordedEvent = { type: 'report_back_sent', at: at('2026-03-05 10:00'), writtenAt: at('2026-03-05 09:00') };
  const question = (type: string, more: Partial<RecordedEvent> = {}): RecordedEvent => ({
    ...{ type, at: at('2026-03-06 10:00'), reportBack: true, question: true, instruction: { dueOn: '2026-03-20' } },
    ...more,
  });
  const referred = (type: string, reportBack = true): RecordedEvent => ({ type, at: receivedAt, reportBack, instruction: limit });

  it.each([
    ['the rule set that the first report stood in', ['cbrc-2012', 'cbirc-2020'], 'transferred_in', 'cbrc-2012 transferred 2'],
    ['the authority’s word alone, where none names a report', ['cbirc-2020'], 'transferred_in', 'referral referred-transfer 2'],
    ['the same, where a rule set counts the decision from a portal', ['cfpb'], 'portal_sent', 'referral referred-portal 2'],
  ])('is owed under %s', (_, ruleSets, type, duty) => {
    const told = owed(ruleSets, [referred(type), reported, question(type)]);
    expect(told.filter((one) => !one.startsWith('cfpb'))).toEqual([`${duty} 2026-03-20`]);
    // Whatever the rule set counts from the first word stands; nothing began anew.
    expect(told.filter((one) => one.startsWith('cfpb'))).toEqual(owed(ruleSets, [referred(type)]).filter((one) => one.startsWith('cfpb')));
  });

  it('is owed as a report where a hotline’s rule set knows the limit for the decision alone', () => {
    const events = [referred('dispatched'), question('dispatched')];
    expect(owed(['hotline-12345'], events, 'beijing')).toEqual([
      'hotline-12345 reply-beijing 1 2026-03-10',
      'referral referred-dispatch 1 2026-03-20',
    ]);
  });

  it('is owed though the rule set of the first report binds the case no longer', () => {
    const told = owed(['cbirc-2020'], [referred('transferred_in'), reported, question('transferred_in')]);
    expect(told).toEqual(['referral referred-transfer 2 2026-03-20']);
  });

  it('is owed to an authority that first wanted no report, and without a day where it names none', () => {
    const { instruction: _, ...undated } = question('transferred_in');
    expect(owed(['cbirc-2020'], [referred('transferred_in', false), undated])).toEqual(['referral referred-transfer 1 null']);
  });
});
