import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../domain/deadline/recorded-event.js';
import { loadHouseConfig } from '../platform/config/institution.js';
import { HouseDeadlines } from './house-deadlines.js';
import { loadRules } from './rule-registry.js';
import { timeToObject } from './time-to-object.js';

const rules = loadRules();
const { institution } = loadHouseConfig('config');
const at = (local: string) => new Date(`${local.replace(' ', 'T')}:00+08:00`);
const noticeOf: Readonly<Record<string, string>> = {
  'cbirc-2020': 'outcome',
  'fca-disp': 'final-response',
  'asic-rg271': 'idr-response',
  'tw-fcpa': 'outcome',
  cfpb: 'portal-response',
};

/** What becomes of a case under these rule sets, told on Tuesday 10 March unless the events say otherwise. */
function endOf(
  ruleSets: readonly string[],
  news: readonly (readonly [type: string, local: string])[] = [['outcome_sent', '2026-03-10 15:00']],
) {
  const house = HouseDeadlines.of({ ...institution, ruleSets: [...ruleSets], objectionDays: 45 }, rules);
  const notices = Object.fromEntries(ruleSets.flatMap((id) => (noticeOf[id] ? [[id, [noticeOf[id]]]] : [])));
  const events = news.map(([type, local]): RecordedEvent => ({ type, at: at(local), ...(type.startsWith('outcome_') ? { notices } : {}) }));
  const first: RecordedEvent = { type: 'accepted', at: at('2026-03-02 10:00') };
  const end = timeToObject(house, { receivedAt: at('2026-03-02 10:00'), ruleSets, events: [first, ...events] });
  return end && [end.until.toISOString(), end.ruleSet, end.right];
}

const sent = ['outcome_sent', '2026-03-10 15:00'] as const;
const arrived = ['outcome_received', '2026-03-11 09:00'] as const;
const byPapers = [at('2026-04-24 15:00').toISOString(), null, null];

describe('the time to object to an outcome', () => {
  it('is what the papers say where no rule set that binds the case says anything, or none names an end', () => {
    expect(endOf(['cbrc-2012'])).toEqual(byPapers);
    expect(endOf(['eu-psd2'])).toEqual(byPapers);
  });

  it('is that of the right that begins with it: with its arrival, or with its sending, in days or in months', () => {
    expect(endOf(['cbirc-2020'], [sent, arrived])).toEqual([at('2026-04-11 00:00').toISOString(), 'cbirc-2020', 'ask-superior']);
    expect(endOf(['fca-disp'])).toEqual([at('2026-09-11 00:00').toISOString(), 'fca-disp', 'ombudsman']);
    expect(endOf(['asic-rg271'], [sent, arrived])).toEqual([at('2028-03-12 00:00').toISOString(), 'asic-rg271', 'afca']);
    expect(endOf(['tw-fcpa'], [sent, arrived])?.slice(1)).toEqual(['tw-fcpa', 'ombudsman']);
    expect(endOf(['cfpb'])?.slice(1)).toEqual(['cfpb', 'feedback']);
  });

  it('is what the papers say where nobody knows when the outcome arrived, and never less than another right that did begin', () => {
    expect(endOf(['cbirc-2020'])).toEqual(byPapers);
    expect(endOf(['cbirc-2020', 'fca-disp'])).toEqual([at('2026-09-11 00:00').toISOString(), 'fca-disp', 'ombudsman']);
  });

  it('under several rule sets is over when the last of their rights is', () => {
    expect(endOf(['cbirc-2020', 'cbrc-2012'], [sent, arrived])?.[1]).toBe('cbirc-2020');
    expect(endOf(['cbirc-2020', 'asic-rg271'], [sent, arrived])?.[1]).toBe('asic-rg271');
  });

  it('has not begun before an outcome was told, and begins anew with the outcome that follows a reopening', () => {
    expect(endOf(['cbirc-2020'], [['decided', '2026-03-10 15:00']])).toBeUndefined();
    const reopened = ['reopened', '2026-03-20 10:00'] as const;
    expect(endOf(['cbirc-2020'], [sent, arrived, reopened])).toBeUndefined();
    const again = [sent, arrived, reopened, ['outcome_sent', '2026-03-25 10:00'], ['outcome_received', '2026-03-25 10:05']] as const;
    expect(endOf(['cbirc-2020'], again)).toEqual([at('2026-04-25 00:00').toISOString(), 'cbirc-2020', 'ask-superior']);
    expect(endOf(['cbirc-2020'], again.slice(0, 4))?.[1]).toBeNull();
  });

  it('is known of an outcome that went by post, under the name that a rule set has for it', () => {
    expect(endOf(['cbirc-2020'], [['decision_sent', '2026-03-10 15:00']])).toEqual(byPapers);
    expect(endOf(['fca-disp'], [['final_response_sent', '2026-03-10 15:00']])?.[1]).toBe('fca-disp');
  });
});
