import { describe, expect, it } from '@jest/globals';
import { calendarAsOf } from '../domain/calendar/calendar-as-of.js';
import { calendarWithin } from '../domain/calendar/calendar-within.js';
import { joinCalendars } from '../domain/calendar/join-calendars.js';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { computeReports } from '../domain/deadline/compute-reports.js';
import { judgeExtension } from '../domain/deadline/judge-extension.js';
import type { CaseEvent, DeadlineInput } from '../domain/deadline/records/deadline-input.js';
import { afterWithdrawal } from '../domain/deadline/withdrawal.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { loadRules } from './rule-registry.js';

// Every date here was counted by hand on the printed calendar.
const rules = loadRules();
const instant = (text: string) => new Date(text);
const inChina = (text: string) => instant(`${text.replace(' ', 'T')}:00+08:00`);

function aCase(ruleSet: string | RuleSet, profile: string, receivedAt: Date, more: Partial<DeadlineInput> = {}): DeadlineInput {
  const read = rules.profile(profile);
  return {
    ruleSet: typeof ruleSet === 'string' ? rules.ruleSet(ruleSet) : ruleSet,
    profile: read,
    calendar: rules.calendarOf(read),
    receivedAt,
    beyond: 'refuse',
    ...more,
  };
}
const duty = (input: DeadlineInput, obligation: string) => computeDeadlines(input).find((one) => one.obligation === obligation);
const dueOn = (input: DeadlineInput, obligation: string) => duty(input, obligation)?.dueOn;

describe('leap days', () => {
  it('are days like any other, and the last day of their month', () => {
    const decide = (day: string) => dueOn(aCase('cbirc-2020', 'cn-bank', inChina(`${day} 10:00`)), 'decide');
    expect([decide('2024-02-20'), decide('2025-02-20')]).toEqual(['2024-03-06', '2025-03-07']);
    const right = (ruleSet: string, profile: string, type: string, on: string) =>
      computeDeadlines(
        aCase(ruleSet, profile, instant('2023-06-01T10:00:00Z'), { events: [{ type, at: instant(`${on}T10:00:00Z`) }] }),
      ).find((one) => one.kind === 'right' && one.dueOn !== null)?.dueOn;
    expect(right('fca-psd', 'gb-eng', 'final_response_sent', '2023-08-31')).toBe('2024-02-29');
    expect(right('fca-psd', 'gb-eng', 'final_response_sent', '2023-08-29')).toBe('2024-02-29');
    expect(right('asic-rg271', 'au-syd', 'decision_received', '2024-02-29')).toBe('2026-02-28');
  });
});

describe('where clocks change', () => {
  const eightWeeks = (receivedAt: string) => duty(aCase('fca-disp', 'gb-eng', instant(receivedAt)), 'decide');

  it('a minute before midnight is the old day, in winter time and in summer time', () => {
    expect(eightWeeks('2026-03-28T23:59:59Z')).toMatchObject({ startedOn: '2026-03-28', dueOn: '2026-05-23' });
    // Half past midnight by the wall clock, though the 29th in UTC.
    expect(eightWeeks('2026-03-29T22:59:59Z')).toMatchObject({ startedOn: '2026-03-29', dueOn: '2026-05-24' });
    expect(eightWeeks('2026-03-29T23:30:00Z')).toMatchObject({ startedOn: '2026-03-30', dueOn: '2026-05-25' });
    expect(eightWeeks('2026-10-24T23:30:00Z')).toMatchObject({ startedOn: '2026-10-25', dueAt: instant('2026-12-21T00:00:00Z') });
  });

  it('the day ends when the wall clock says so, by the time of the day on which it ends', () => {
    expect(eightWeeks('2026-02-10T10:00:00Z')?.dueAt).toEqual(instant('2026-04-07T23:00:00Z'));
    expect(eightWeeks('2026-09-10T10:00:00Z')?.dueAt).toEqual(instant('2026-11-06T00:00:00Z'));
  });

  it('hours are hours that pass: a day of twenty-five has one more', () => {
    const acknowledge = duty(aCase('asic-rg271', 'au-syd-earlier', instant('2026-04-04T10:00:00+11:00')), 'acknowledge');
    expect(acknowledge).toMatchObject({ dueOn: '2026-04-05', dueAt: instant('2026-04-05T09:00:00+10:00') });
    const later = duty(aCase('asic-rg271', 'au-syd', instant('2026-04-04T10:00:00+11:00')), 'acknowledge');
    expect(later?.dueOn).toBe('2026-04-07');
  });

  it('hours that end at midnight end on the day before it', () => {
    const acknowledge = duty(aCase('asic-rg271', 'au-syd-earlier', instant('2026-03-10T00:00:00+11:00')), 'acknowledge');
    expect(acknowledge).toMatchObject({ dueOn: '2026-03-10', dueAt: instant('2026-03-11T00:00:00+11:00') });
  });

  it('fifteen days of New York are fifteen days over the change', () => {
    const events = [{ type: 'portal_sent', at: instant('2026-03-07T23:59:00-05:00') }];
    expect(dueOn(aCase('cfpb', 'us', events[0]!.at, { events }), 'respond')).toBe('2026-03-22');
  });
});

describe('receipt after hours, where the institution deems it to come on the next working day', () => {
  const register = (receivedAt: string, profile = 'cn-bank-deem') =>
    duty(aCase('cbrc-2012', profile, inChina(receivedAt)), 'register')?.dueOn;

  it('belongs to a make-up Saturday while that is open, and to the day after the holiday from closing time on', () => {
    expect(register('2026-02-14 16:59')).toBe('2026-02-24');
    expect(register('2026-02-14 17:00')).toBe('2026-02-25');
    expect(register('2026-02-15 10:00')).toBe('2026-02-25');
    expect(register('2026-02-14 17:00', 'cn-bank')).toBe('2026-02-24');
  });

  it('before opening time is the same day', () => {
    expect(register('2026-03-10 00:00')).toBe('2026-03-11');
    expect(register('2026-03-10 23:59')).toBe('2026-03-12');
  });

  it('on the last evening of the calendar waits for the next one', () => {
    const input = aCase('cbirc-2020', 'cn-bank-deem', inChina('2026-12-31 17:00'));
    expect(duty(input, 'decide')).toMatchObject({ error: 'calendar.not-published', dueOn: null });
    // New Year's Day, a Friday, is off by law: the next working day is Monday the 4th.
    expect(duty({ ...input, beyond: 'weekdays' }, 'decide')).toMatchObject({ dueOn: '2027-01-19', provisional: true });
  });
});

describe('a last day on a day off, where the institution moves it', () => {
  const decide = (received: string, more: Partial<DeadlineInput> = {}) =>
    duty(aCase('cbirc-2020', 'cn-bank-roll', inChina(`${received} 10:00`), more), 'decide');

  it('stays on a Saturday that is worked, and leaps over a whole holiday', () => {
    expect(decide('2026-01-30')?.dueOn).toBe('2026-02-14');
    expect(decide('2026-02-13')?.dueOn).toBe('2026-02-28');
    expect(decide('2026-01-31')?.dueOn).toBe('2026-02-24');
  });

  it('is where a further stretch goes on from', () => {
    const steps: CaseEvent[] = [
      { type: 'extend', at: inChina('2026-02-02 10:00'), extension: 'to-30', to: { amount: 16, unit: 'calendar_days' }, reason: 'r' },
      {
        type: 'extend',
        at: inChina('2026-02-03 10:00'),
        extension: 'plus-30',
        by: { amount: 3, unit: 'calendar_days' },
        reason: 'r',
        approvedBy: 'superior_or_head_office_senior_officer',
      },
    ];
    // 16 days end on Monday the 16th, in the holiday: the 24th. Asked for at the same date, it is no longer one.
    expect(decide('2026-01-31', { events: steps.slice(0, 1) })?.dueOn).toBe('2026-02-24');
    const longer = [{ ...steps[0]!, to: { amount: 25, unit: 'calendar_days' as const } }, steps[1]!];
    expect(decide('2026-01-31', { events: longer })).toMatchObject({ dueOn: '2026-02-28', extensions: ['to-30', 'plus-30'] });
  });
});

describe('pauses', () => {
  const mediation = (from: string, to?: string): CaseEvent[] => [
    { type: 'mediation_started', at: inChina(from) },
    ...(to === undefined ? [] : [{ type: 'mediation_ended', at: inChina(to) }]),
  ];
  const bank = (events: CaseEvent[], ruleSet: string | RuleSet = 'cbirc-2020') =>
    aCase(ruleSet, 'cn-bank', inChina('2026-03-10 10:00'), { events });

  it('on the last day move it, on the day of receipt do not', () => {
    expect(dueOn(bank(mediation('2026-03-25 09:00', '2026-03-25 16:00')), 'decide')).toBe('2026-03-26');
    expect(dueOn(bank(mediation('2026-03-10 11:00', '2026-03-10 16:00')), 'decide')).toBe('2026-03-25');
    expect(dueOn(bank(mediation('2026-03-10 11:00', '2026-03-12 16:00')), 'decide')).toBe('2026-03-27');
  });

  it('that overlap take out each day once', () => {
    const whole = rules.ruleSet('cbirc-2020');
    const [rule] = whole.obligations.find((one) => one.id === 'decide')!.pausedBetween!;
    const obligations = whole.obligations.map((one) =>
      one.id === 'decide' ? { ...one, pausedBetween: [rule!, { ...rule!, from: 'testing_started', to: 'testing_ended' }] } : one,
    );
    const events: CaseEvent[] = [
      { type: 'mediation_started', at: inChina('2026-03-16 10:00') },
      { type: 'testing_started', at: inChina('2026-03-18 10:00') },
      { type: 'mediation_ended', at: inChina('2026-03-19 10:00') },
      { type: 'testing_ended', at: inChina('2026-03-20 10:00') },
    ];
    const input = bank(events, { ...whole, obligations });
    expect(dueOn(input, 'decide')).toBe('2026-03-30');
    expect(duty({ ...input, explain: true }, 'decide')?.derivation?.pauses).toMatchObject([{ from: '2026-03-16', to: '2026-03-20' }]);
  });

  it('that began after the duty was met or fell away are not its own', () => {
    const met = { type: 'outcome_sent', at: inChina('2026-03-20 10:00') };
    for (const events of [mediation('2026-03-23 10:00'), mediation('2026-03-23 10:00', '2026-03-24 10:00')]) {
      expect(duty(bank([met, ...events]), 'decide')).toMatchObject({ state: 'satisfied', dueOn: '2026-03-25' });
    }
    // One that had begun before goes on to count, whatever was sent meanwhile.
    const around: CaseEvent[] = [
      { type: 'mediation_started', at: inChina('2026-03-19 10:00') },
      met,
      { type: 'mediation_ended', at: inChina('2026-03-21 10:00') },
    ];
    expect(duty(bank(around), 'decide')).toMatchObject({ state: 'satisfied', dueOn: '2026-03-28' });
  });

  it('leave an extension asked for meanwhile without a date until they end', () => {
    const step: CaseEvent = {
      type: 'extend',
      at: inChina('2026-03-24 10:00'),
      extension: 'to-30',
      to: { amount: 20, unit: 'calendar_days' },
      reason: 'r',
    };
    const before = mediation('2026-03-16 10:00');
    expect(judgeExtension(bank(before), { ...step, extension: 'to-30' })).toMatchObject({ outcome: 'accepted', dueOn: null });
    const ended = [...before, step, { type: 'mediation_ended', at: inChina('2026-03-26 10:00') }];
    // Eleven days of mediation and twenty of the extension after the 10th.
    expect(duty(bank(ended), 'decide')).toMatchObject({ dueOn: '2026-04-10', extensions: ['to-30'] });
  });
});

describe('a date that is provisional', () => {
  const short = calendarWithin(rules.calendar('cn-mainland'), '2019-01-01', '2025-12-31');
  const input = aCase('cbrc-2012', 'cn-bank', inChina('2025-12-11 10:00'), { calendar: short, beyond: 'weekdays' });
  const step = { extension: 'to-60', at: inChina('2025-12-30 10:00'), to: { amount: 30, unit: 'working_days' as const }, reason: 'r' };

  it('may be extended, and everything moves when the year is published', () => {
    // Monday to Friday: the first of January counts as long as nobody says that it is a holiday.
    expect(dueOn(input, 'decide')).toBe('2026-01-01');
    expect(judgeExtension(input, step)).toMatchObject({ outcome: 'accepted', dueOn: '2026-01-22', provisional: true });
    const known = { ...input, calendar: rules.calendar('cn-mainland'), events: [{ ...step, type: 'extend', granted: true }] };
    // The 1st and 2nd are off and Sunday the 4th is worked.
    expect(dueOn({ ...known, events: [] }, 'decide')).toBe('2026-01-04');
    expect(duty(known, 'decide')).toMatchObject({ dueOn: '2026-01-23', provisional: false });
  });

  it('is too late to extend when the provisional instant has passed', () => {
    const at = (text: string) => judgeExtension(input, { ...step, at: inChina(text) });
    expect(at('2026-01-01 16:59')).toMatchObject({ outcome: 'accepted' });
    expect(at('2026-01-01 17:00')).toMatchObject({ outcome: 'refused', code: 'extension.too-late' });
  });

  it('stays so whatever is added to it, and where only its being moved hangs on the calendar', () => {
    const opened: CaseEvent[] = [
      { type: 'case_opened', at: inChina('2025-11-10 10:00') },
      {
        type: 'extend',
        at: inChina('2025-12-30 10:00'),
        extension: 'plus-30',
        by: { amount: 10, unit: 'calendar_days' },
        reason: 'r',
        approvedBy: 'labour_department_head',
      },
    ];
    const wage = aCase('wage-cn', 'cn-gov', inChina('2025-11-10 10:00'), { calendar: short, beyond: 'weekdays', events: opened });
    expect(duty(wage, 'investigate')).toMatchObject({ dueOn: '2026-02-12', provisional: true, extensions: ['plus-30'] });
    const rolled = aCase('cbirc-2020', 'cn-bank-roll', inChina('2025-12-19 10:00'), { calendar: short, beyond: 'weekdays' });
    // The 3rd of January is a Saturday; nobody has said yet that it is not worked.
    expect(duty(rolled, 'decide')).toMatchObject({ dueOn: '2026-01-05', provisional: true });
  });

  it('lies before the calendar begins as well as behind its end', () => {
    expect(duty(aCase('cbrc-2012', 'cn-bank', inChina('2018-12-28 10:00')), 'decide')).toMatchObject({ error: 'calendar.not-published' });
  });
});

describe('a length beyond all measure', () => {
  it('is refused at once, in whatever unit it is asked for', () => {
    const input = aCase('cbrc-2012', 'cn-bank', inChina('2026-03-10 10:00'));
    for (const unit of ['working_days', 'calendar_days', 'weeks', 'months', 'hours'] as const) {
      const request = { extension: 'to-60', at: inChina('2026-03-11 10:00'), to: { amount: Number.MAX_SAFE_INTEGER, unit }, reason: 'r' };
      expect(judgeExtension(input, request)).toMatchObject({ outcome: 'refused', code: 'extension.over-maximum', cap: '2026-06-05' });
    }
  });

  it('is no instruction', () => {
    const events = [{ type: 'dispatched', at: inChina('2026-03-10 10:00'), instruction: { amount: 1e12, unit: 'working_days' as const } }];
    const input = aCase('hotline-12345', 'cn-gov', inChina('2026-03-10 10:00'), { facts: { variant: 'beijing' }, events });
    expect(() => computeDeadlines(input)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});

describe('a calendar that was amended twice', () => {
  const published = rules.calendar('cn-mainland');
  const amend = (on: string, day: string) => ({
    ...published,
    nonWorkingDays: [...published.nonWorkingDays, { date: day, name: '临时放假' }],
    amendments: [
      ...published.amendments!,
      {
        year: 2026,
        published: on,
        effect: '',
        addedNonWorking: [day],
        removedNonWorking: [],
        addedWorkingWeekend: [],
        removedWorkingWeekend: [],
      },
    ],
  });
  const once = amend('2026-03-12', '2026-03-20');
  const twice = {
    ...once,
    nonWorkingDays: published.nonWorkingDays,
    amendments: [
      ...once.amendments,
      { ...once.amendments.at(-1)!, published: '2026-03-16', addedNonWorking: [], removedNonWorking: ['2026-03-20'] },
    ],
  };
  const decide = (calendar: typeof published) => dueOn(aCase('cbrc-2012', 'cn-bank', inChina('2026-03-10 10:00'), { calendar }), 'decide');

  it('moves the date and moves it back, and each day of knowing can be had again', () => {
    expect([decide(published), decide(once), decide(twice)]).toEqual(['2026-03-31', '2026-04-01', '2026-03-31']);
    const asOf = (day: string) => decide(calendarAsOf(twice, day));
    expect([asOf('2026-03-11'), asOf('2026-03-12'), asOf('2026-03-15'), asOf('2026-03-16')]).toEqual([
      '2026-03-31',
      '2026-04-01',
      '2026-04-01',
      '2026-03-31',
    ]);
    expect(joinCalendars(joinCalendars(published, once), twice)).toBe(twice);
  });
});

describe('every computed date', () => {
  it('says why it is what it is: rights and fixed days too', () => {
    const received = aCase('petition-cn-2022', 'cn-gov', inChina('2026-05-11 10:00'), {
      explain: true,
      events: [{ type: 'decision_received', at: inChina('2026-06-10 19:00') }],
    });
    const review = computeDeadlines(received).find((one) => one.obligation === 'right:review');
    expect(review).toMatchObject({ dueOn: '2026-07-10', derivation: { start: { event: 'decision_received', on: '2026-06-10' } } });
    expect(review?.derivation?.steps[0]?.days).toHaveLength(30);
    const profile = rules.profile('cn-bank');
    const [report] = computeReports({
      ruleSet: rules.ruleSet('cbrc-2012'),
      profile,
      calendar: rules.calendarOf(profile),
      period: { from: '2026-01-01', to: '2026-06-30' },
      beyond: 'refuse',
      explain: true,
    });
    expect(report).toMatchObject({ dueOn: '2026-07-30', derivation: { steps: [], citation: { provision: '第十六条' } } });
  });
});

describe('a complaint that is withdrawn, taken up again and withdrawn again', () => {
  it('owes nothing more, and says when each duty fell away', () => {
    const events: CaseEvent[] = [
      { type: 'withdrawal_received', at: inChina('2026-03-12 10:00') },
      { type: 'reopened', at: inChina('2026-03-16 10:00') },
      { type: 'withdrawal_received', at: inChina('2026-03-18 10:00') },
    ];
    const input = aCase('cbirc-2020', 'cn-bank', inChina('2026-03-10 10:00'), { events });
    const decisions = afterWithdrawal(computeDeadlines(input), events, input.ruleSet).filter((one) => one.obligation === 'decide');
    expect(decisions).toMatchObject([
      { occurrence: 1, state: 'waived', waivedAt: inChina('2026-03-12 10:00') },
      { occurrence: 2, state: 'waived', house: true, waivedAt: inChina('2026-03-18 10:00') },
    ]);
  });
});
