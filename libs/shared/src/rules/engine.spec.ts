import { describe, expect, it } from '@jest/globals';
import { calendarAsOf } from '../domain/calendar/calendar-as-of.js';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { computeReports } from '../domain/deadline/compute-reports.js';
import { subtractWorkingTime } from '../domain/deadline/count/subtract-working-time.js';
import { judgeExtension } from '../domain/deadline/judge-extension.js';
import type { DeadlineInput, ExtensionRequest } from '../domain/deadline/records/deadline-input.js';
import { governing } from '../domain/deadline/trace/governing.js';
import { loadRules } from './rule-registry.js';

const rules = loadRules();
const day = (text: string, time = '10:00:00') => new Date(`${text}T${time}+08:00`);

function aCase(ruleSet: string, profile: string, receivedAt: Date, more: Partial<DeadlineInput> = {}): DeadlineInput {
  const read = rules.profile(profile);
  return { ruleSet: rules.ruleSet(ruleSet), profile: read, calendar: rules.calendarOf(read), receivedAt, beyond: 'refuse', ...more };
}
const dutyOf = (input: DeadlineInput, obligation: string) => computeDeadlines(input).filter((one) => one.obligation === obligation);

describe('a house that is open to the end of the day', () => {
  const open24 = (at: Date): DeadlineInput => {
    const input = aCase('cbirc-2020', 'cn-bank', at);
    return { ...input, profile: { ...input.profile, receipt: 'deem_next_working_day', businessHours: { open: '00:00', close: '24:00' } } };
  };
  const startsOn = (at: Date) => computeDeadlines(open24(at)).find((one) => one.obligation === 'decide')!.dueOn;

  it('counts what comes in its last minute as of that day', () => {
    expect(startsOn(day('2026-03-10', '23:59:59'))).toBe(startsOn(day('2026-03-10', '10:00:00')));
    expect(startsOn(day('2026-03-11', '00:00:00'))).not.toBe(startsOn(day('2026-03-10', '23:59:59')));
  });

  it('closes at the midnight where its day ends', () => {
    const { profile, calendar } = open24(day('2026-03-10'));
    const lead = { amount: 1, unit: 'working_days' } as const;
    expect(subtractWorkingTime(day('2026-03-13', '00:00:00'), lead, { profile, calendar, beyond: 'refuse' })).toEqual(
      day('2026-03-12', '00:00:00'),
    );
  });
});

describe('an extension request', () => {
  const received = day('2026-03-10');
  const input = aCase('cbirc-2020', 'cn-bank', received);
  const plus30 = (change: Partial<ExtensionRequest> = {}): ExtensionRequest => ({
    extension: 'plus-30',
    at: day('2026-03-20'),
    by: { amount: 30, unit: 'calendar_days' },
    reason: 'r',
    approvedBy: 'superior_or_head_office_senior_officer',
    ...change,
  });

  it('is refused by the first test that fails, in the order of the README', () => {
    const everythingWrong = plus30({
      extension: 'nothing',
      at: day('2026-05-01'),
      reason: ' ',
      approvedBy: 'nobody',
      by: { amount: 99, unit: 'calendar_days' },
    });
    const mended: [Partial<ExtensionRequest>, string][] = [
      [{}, 'extension.not-available'],
      [{ extension: 'plus-30' }, 'extension.too-late'],
      [{ at: day('2026-03-20') }, 'extension.reason-missing'],
      [{ reason: 'r' }, 'extension.approval-missing'],
      [{ approvedBy: 'superior_or_head_office_senior_officer' }, 'extension.step-missing'],
    ];
    let request = everythingWrong;
    for (const [change, code] of mended) {
      request = { ...request, ...change };
      expect(judgeExtension(input, request)).toMatchObject({ outcome: 'refused', code });
    }
    const first = {
      type: 'extend',
      extension: 'to-30',
      at: day('2026-03-19'),
      to: { amount: 20, unit: 'calendar_days' as const },
      reason: 'r',
    };
    expect(judgeExtension({ ...input, events: [first] }, request)).toMatchObject({ code: 'extension.over-maximum' });
    expect(judgeExtension({ ...input, events: [first] }, plus30())).toMatchObject({ outcome: 'accepted', dueOn: '2026-04-29' });
  });

  it('may be made in another unit, and is then measured by the dates', () => {
    const ask = (amount: number) =>
      judgeExtension(input, { extension: 'to-30', at: day('2026-03-20'), to: { amount, unit: 'weeks' }, reason: 'r' });
    expect(ask(4)).toMatchObject({ outcome: 'accepted', dueOn: '2026-04-07' });
    expect(ask(5)).toMatchObject({ outcome: 'refused', code: 'extension.over-maximum', cap: '2026-04-09' });
  });

  it('is not available once the case is decided, or before its clock runs', () => {
    const decided = { ...input, events: [{ type: 'outcome_sent', at: day('2026-03-12') }] };
    expect(judgeExtension(decided, plus30())).toMatchObject({ code: 'extension.not-available' });
    const petition = aCase('petition-cn-2022', 'cn-gov', day('2026-05-11'));
    expect(judgeExtension(petition, plus30({ at: day('2026-05-12') }))).toMatchObject({ code: 'extension.not-available' });
  });

  it('that was granted once stands, whatever a new calendar would have said', () => {
    const late = {
      type: 'extend',
      extension: 'to-30',
      at: day('2026-04-01'),
      to: { amount: 30, unit: 'calendar_days' as const },
      reason: 'r',
    };
    expect(dutyOf({ ...input, events: [late] }, 'decide')[0]?.dueOn).toBe('2026-03-25');
    expect(dutyOf({ ...input, events: [{ ...late, granted: true }] }, 'decide')[0]?.dueOn).toBe('2026-04-09');
  });

  it('needs a length, and cannot come before the complaint', () => {
    expect(() => judgeExtension(input, { extension: 'to-30', at: day('2026-03-20'), reason: 'r' })).toThrow(/how long/);
    expect(() => judgeExtension(input, plus30({ at: day('2026-03-09') }))).toThrow(
      expect.objectContaining({ code: 'events.impossible-order' }),
    );
  });

  it('promises no date beyond the maximum', () => {
    const psd = aCase('fca-psd', 'gb-eng', new Date('2026-03-10T10:00:00Z'));
    const ask = (statedDate: string) =>
      judgeExtension(psd, {
        extension: 'to-35',
        at: new Date('2026-03-30T12:00:00Z'),
        to: { amount: 35, unit: 'working_days' },
        reason: 'r',
        statedDate,
      });
    expect(ask('2026-04-30')).toMatchObject({ outcome: 'accepted' });
    expect(ask('2026-05-01')).toMatchObject({ outcome: 'refused', code: 'extension.over-maximum', cap: '2026-04-30' });
  });
});

describe('a pause', () => {
  const received = day('2026-03-10');
  const started = { type: 'mediation_started', at: day('2026-03-16') };

  it('that has not ended leaves no date, so that nothing is missed meanwhile', () => {
    const [decide] = dutyOf(aCase('cbirc-2020', 'cn-bank', received, { events: [started] }), 'decide');
    expect(decide).toMatchObject({ dueOn: null, dueAt: null, undated: 'paused', state: 'open' });
  });

  it('that begins after the limit ended changes nothing', () => {
    const late = { type: 'mediation_started', at: day('2026-04-16') };
    expect(dutyOf(aCase('cbirc-2020', 'cn-bank', received, { events: [late] }), 'decide')[0]?.dueOn).toBe('2026-03-25');
  });

  it('may come twice, and cannot end before it began', () => {
    const twice = [
      started,
      { type: 'mediation_ended', at: day('2026-03-17') },
      { type: 'mediation_started', at: day('2026-03-20') },
      { type: 'mediation_ended', at: day('2026-03-20') },
    ];
    expect(dutyOf(aCase('cbirc-2020', 'cn-bank', received, { events: twice }), 'decide')[0]?.dueOn).toBe('2026-03-28');
    const ended = aCase('cbirc-2020', 'cn-bank', received, { events: [{ type: 'mediation_ended', at: day('2026-03-17') }] });
    expect(() => computeDeadlines(ended)).toThrow(expect.objectContaining({ code: 'events.impossible-order' }));
  });
});

describe('what becomes of a duty', () => {
  const received = new Date('2026-01-29T10:00:00Z');
  const at = (text: string) => new Date(`${text}:00Z`);

  it('is met in time, or late, by what the rule names', () => {
    const stateAt = (time: string) =>
      dutyOf(aCase('ie-cpc', 'ie', received, { events: [{ type: 'acknowledgement_sent', at: at(time) }] }), 'acknowledge')[0]?.state;
    expect([stateAt('2026-02-06T16:59'), stateAt('2026-02-06T17:00')]).toEqual(['satisfied', 'satisfied-late']);
  });

  it('is not met by sending where the reply must have arrived', () => {
    const stateOf = (type: string) =>
      dutyOf(aCase('eu-psd2', 'ie', received, { events: [{ type, at: at('2026-02-02T10:00') }] }), 'decide')[0]?.state;
    expect([stateOf('reply_sent'), stateOf('reply_received')]).toEqual(['open', 'satisfied']);
  });

  it('is met by an alternative without a decision, and named so', () => {
    const letter = { type: 'eight_week_letter_sent', at: at('2026-03-20T10:00') };
    expect(dutyOf(aCase('fca-disp', 'gb-eng', received, { events: [letter] }), 'decide')[0]).toMatchObject({
      state: 'satisfied',
      alternative: 'eight-week-letter',
    });
  });

  it('repeats from the one last sent until the case is closed', () => {
    const events = [
      { type: 'update_sent', at: at('2026-02-16T10:00') },
      { type: 'update_sent', at: at('2026-03-20T10:00') },
      { type: 'closed', at: at('2026-03-25T10:00') },
    ];
    const updates = dutyOf(aCase('ie-cpc', 'ie', received, { events }), 'update');
    expect(updates.map(({ occurrence, state }) => [occurrence, state])).toEqual([
      [1, 'satisfied'],
      [2, 'satisfied-late'],
      [3, 'ended'],
    ]);
  });

  it('falls away on conditions, and stays where `unless` says so', () => {
    const settled = [{ type: 'resolution_accepted', at: new Date('2026-03-12T10:00:00+11:00') }];
    const input = aCase('asic-rg271', 'au-syd', new Date('2026-03-10T10:00:00+11:00'), { events: settled });
    expect(dutyOf(input, 'decide')[0]).toMatchObject({ state: 'waived', instead: 'record-only' });
    expect(dutyOf({ ...input, facts: { hardship: true } }, 'decide')[0]?.state).toBe('open');
    const unclear = aCase('petition-cn-2022', 'cn-gov', day('2026-05-11'), { facts: { name_or_address_unclear: true } });
    expect(dutyOf(unclear, 'notify')[0]?.state).toBe('waived');
  });

  it('puts the summary in place of the decision only when it was settled in three business days', () => {
    const settled = (time: string) =>
      dutyOf(
        aCase('fca-disp', 'gb-eng', new Date('2026-04-02T15:45:00Z'), { events: [{ type: 'resolution_accepted', at: at(time) }] }),
        'summary-resolution',
      );
    expect(settled('2026-04-09T15:30')).toHaveLength(1);
    expect(settled('2026-04-09T16:30')).toHaveLength(0);
  });

  it('names the facts that nobody has stated, and rules out what they exclude', () => {
    const input = aCase('asic-rg271', 'au-syd', new Date('2026-03-10T10:00:00+11:00'));
    expect(dutyOf(input, 'decide-super')[0]?.assumed).toEqual(['product']);
    expect(dutyOf({ ...input, facts: { product: 'superannuation' } }, 'decide-super')[0]?.assumed).toEqual([]);
    expect(dutyOf({ ...input, facts: { product: 'standard' } }, 'decide-super')).toEqual([]);
  });

  it('takes its limit from the instruction where the rule leaves it to the case', () => {
    const events = (instruction?: object) =>
      [{ type: 'dispatched', at: day('2026-03-10'), ...(instruction ? { instruction } : {}) }] as DeadlineInput['events'];
    const reply = (instruction?: object) =>
      dutyOf(
        aCase('hotline-12345', 'cn-gov', day('2026-03-10'), { facts: { variant: 'beijing' }, events: events(instruction) }),
        'reply-beijing',
      )[0];
    expect(reply()).toMatchObject({ dueOn: null, undated: 'per-instruction' });
    expect(reply({ amount: 3, unit: 'working_days' })?.dueOn).toBe('2026-03-13');
    expect(reply({ dueOn: '2026-03-20' })).toMatchObject({ dueOn: '2026-03-20', dueAt: day('2026-03-20', '17:30:00') });
  });
});

describe('several rule sets on one complaint', () => {
  it('the earliest open date governs the work', () => {
    const receivedAt = day('2026-03-10');
    const deadlines = ['cbrc-2012', 'cbirc-2020'].flatMap((id) => computeDeadlines(aCase(id, 'cn-bank', receivedAt)));
    const decisions = deadlines.filter(({ kind }) => kind === 'decide');
    expect(governing(decisions)).toMatchObject({ ruleSet: 'cbirc-2020', dueOn: '2026-03-25' });
    expect(governing([])).toBeUndefined();
  });

  it('nothing is owed under a rule set that was not in force yet', () => {
    expect(computeDeadlines(aCase('cbirc-2020', 'cn-bank', day('2020-02-28')))).toEqual([]);
  });
});

describe('past the end of the calendar', () => {
  it('the strict count keeps the error with its own deadline; the live one counts weekdays and says so', () => {
    const input = aCase('cbrc-2012', 'cn-bank', day('2026-12-11'));
    expect(dutyOf(input, 'decide')[0]).toMatchObject({ error: 'calendar.not-published', dueOn: null, knownThrough: '2026-12-31' });
    expect(dutyOf(input, 'register')[0]).toMatchObject({ dueOn: '2026-12-14', provisional: false });
    const live = { ...input, beyond: 'weekdays' as const };
    expect(dutyOf(live, 'decide')[0]).toMatchObject({ dueOn: '2027-01-04', provisional: true, knownThrough: '2026-12-31' });
  });

  // The days off that stand in the law itself: New Year is one, the Spring Festival four; transfers come with the notice only.
  it.each([
    ['2026-12-11', '2027-01-04'],
    ['2027-01-15', '2027-02-09'],
  ])('what comes on %s is due on %s: days of the law are off, and the date stays provisional', (received, dueOn) => {
    const decide = dutyOf({ ...aCase('cbrc-2012', 'cn-bank', day(received)), beyond: 'weekdays' }, 'decide')[0];
    expect(decide).toMatchObject({ dueOn, provisional: true, knownThrough: '2026-12-31' });
  });

  it('the earlier of two limits is known while one of them is', () => {
    const acknowledge = (profile: string) =>
      dutyOf({ ...aCase('asic-rg271', profile, new Date('2028-12-30T10:00:00+11:00')) }, 'acknowledge')[0];
    expect(acknowledge('au-syd-earlier')).toMatchObject({ dueOn: '2028-12-31', provisional: false });
    expect(acknowledge('au-syd')).toMatchObject({ error: 'calendar.not-published' });
  });
});

describe('reports', () => {
  it('on the last day of a month stay on it in a leap year', () => {
    const profile = rules.profile('au-syd');
    const report = (from: string, to: string) =>
      computeReports({
        ruleSet: rules.ruleSet('asic-rg271'),
        profile,
        calendar: rules.calendarOf(profile),
        period: { from, to },
        beyond: 'refuse',
      })[0]?.dueOn;
    expect(report('2023-07-01', '2023-12-31')).toBe('2024-02-29');
    expect(report('2024-07-01', '2024-12-31')).toBe('2025-02-28');
    expect(report('2024-01-01', '2024-06-30')).toBe('2024-08-31');
    expect(report('2024-01-01', '2024-03-31')).toBeUndefined();
  });
});

describe('a lead before a deadline', () => {
  const profile = rules.profile('cn-bank');
  const place = { profile, calendar: rules.calendarOf(profile), beyond: 'refuse' as const };
  const leadBefore = (due: string, time: string, amount: number) =>
    subtractWorkingTime(day(due, time), { amount, unit: 'working_days' }, place);

  it('steps over holidays and stops at closing time', () => {
    expect(leadBefore('2026-02-24', '17:00:00', 1)).toEqual(day('2026-02-14', '17:00:00'));
    expect(leadBefore('2026-02-25', '00:00:00', 1)).toEqual(day('2026-02-14', '17:00:00'));
    expect(leadBefore('2026-03-31', '17:00:00', 3)).toEqual(day('2026-03-26', '17:00:00'));
  });

  it('counts the last working day before a day off as the first', () => {
    expect(leadBefore('2026-02-20', '17:00:00', 1)).toEqual(day('2026-02-14', '17:00:00'));
    expect(leadBefore('2026-02-20', '17:00:00', 2)).toEqual(day('2026-02-13', '17:00:00'));
  });
});

describe('the calendar as it stood', () => {
  it('is one record for every day between two amendments, and the present one after the last', () => {
    const calendar = rules.calendar('cn-mainland');
    expect(calendarAsOf(calendar, '2020-01-27')).toBe(calendar);
    expect(calendarAsOf(calendar, '2020-01-26')).toBe(calendarAsOf(calendar, '2019-03-22'));
    const first = calendarAsOf(calendar, '2019-03-21');
    expect(first.workingWeekendDays.some(({ date }) => date === '2019-04-28')).toBe(false);
    expect(first.workingWeekendDays.some(({ date }) => date === '2020-02-01')).toBe(true);
  });
});
