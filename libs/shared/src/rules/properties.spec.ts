import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarWithin } from '../domain/calendar/calendar-within.js';
import { dateOf, dayOf } from '../domain/calendar/local-date.js';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from '../domain/calendar/working-days.js';
import { instantOf, minuteOfDay } from '../domain/calendar/zone.js';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { judgeExtension } from '../domain/deadline/judge-extension.js';
import type { ComputedDeadline } from '../domain/deadline/records/computed-deadline.js';
import type { CaseEvent, DeadlineInput, Profile } from '../domain/deadline/records/deadline-input.js';
import { warningsOf } from '../domain/deadline/warnings.js';
import { type Amount, isAmount, type RuleSet, type Unit, units, type Within } from '../domain/rule-set/rule-set.js';
import { loadRules } from './rule-registry.js';

const runs = { numRuns: 10_000 };
const rules = loadRules();
const calendars = [...rules.calendars.values()];
const ruleSets = [...rules.ruleSets.values()];

const anInstant = fc.integer({ min: Date.UTC(2019, 0, 2), max: Date.UTC(2028, 11, 30) }).map((ms) => new Date(ms));
// Only ids are drawn, so that a counterexample can be read.
const aProfile = fc.constantFrom(...rules.profiles.keys());
const aRuleSet = fc.constantFrom(...rules.ruleSets.keys());
const aCalendar = fc.constantFrom(...rules.calendars.keys());

function inputFor(ruleSetId: string, profile: string | Profile, receivedAt: Date, more: Partial<DeadlineInput> = {}): DeadlineInput {
  const read = typeof profile === 'string' ? rules.profile(profile) : profile;
  return { ruleSet: rules.ruleSet(ruleSetId), profile: read, calendar: rules.calendarOf(read), receivedAt, beyond: 'weekdays', ...more };
}

/** `expect` costs more than the engine; here it is called only to say what is wrong. */
function holds(truth: boolean, ...about: unknown[]): void {
  if (!truth) expect(about).toBe('otherwise');
}

/** Whatever may start a clock or pause it in any rule set, at random times after receipt. */
const startingEvents = [...new Set(ruleSets.flatMap((set) => [...set.obligations, ...set.rights].map((line) => line.from)))].filter(
  (name) => !['received', 'calendar', 'period_end'].includes(name),
);
const someEvents = (receivedAt: Date): fc.Arbitrary<CaseEvent[]> =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...startingEvents, 'outcome', 'update_sent', 'resolution_accepted'),
        fc.integer({ min: 0, max: 80 * 86_400_000 }),
      ),
      {
        maxLength: 5,
      },
    )
    .map((events) => events.sort((a, b) => a[1] - b[1]).map(([type, after]) => ({ type, at: new Date(receivedAt.getTime() + after) })));
const aCase = fc
  .tuple(aRuleSet, aProfile, anInstant)
  .chain(([ruleSet, profile, receivedAt]) => someEvents(receivedAt).map((events) => ({ ruleSet, profile, receivedAt, events })));
const inputOf = ({ ruleSet, profile, receivedAt, events }: { ruleSet: string; profile: string; receivedAt: Date; events: CaseEvent[] }) =>
  inputFor(ruleSet, profile, receivedAt, { events });

const keyOf = ({ obligation, occurrence }: ComputedDeadline) => `${obligation} ${occurrence}`;

describe('counting', () => {
  it('back from n working days later gives n, and the day itself where that is worked', () => {
    fc.assert(
      fc.property(aCalendar, fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: 1, max: 120 }), (id, from, n) => {
        const calendar = rules.calendar(id);
        const day = dayOf('2023-06-01') + from;
        const { day: reached } = addWorkingDays(calendar, day, n, 'weekdays');
        holds(isWorkingDay(calendar, reached, 'weekdays').works, reached);
        holds(workingDaysBetween(calendar, day, reached, 'weekdays') === n, reached);
        if (isWorkingDay(calendar, day, 'weekdays').works) holds(addWorkingDays(calendar, reached, -n, 'weekdays').day === day, reached);
      }),
      runs,
    );
  });

  it('never gives an earlier date for a later receipt', () => {
    fc.assert(
      fc.property(aRuleSet, aProfile, anInstant, fc.integer({ min: 0, max: 20 * 86_400_000 }), (ruleSet, profile, receivedAt, later) => {
        const first = new Map(computeDeadlines(inputFor(ruleSet, profile, receivedAt)).map((one) => [keyOf(one), one]));
        for (const second of computeDeadlines(inputFor(ruleSet, profile, new Date(receivedAt.getTime() + later)))) {
          const before = first.get(keyOf(second));
          if (before?.dueAt && second.dueAt) holds(second.dueAt >= before.dueAt, before, second);
        }
      }),
      runs,
    );
  });

  it('puts no due date on a day off unless the rule counts calendar time', () => {
    fc.assert(
      fc.property(aCase, (drawn) => {
        const input = inputOf(drawn);
        const { obligations } = input.ruleSet;
        const inWorkingDays = new Set(obligations.filter(({ within }) => unitOf(within) === 'working_days').map(({ id }) => id));
        for (const { obligation, dueOn } of computeDeadlines(input)) {
          if (inWorkingDays.has(obligation) && dueOn)
            holds(isWorkingDay(input.calendar!, dayOf(dueOn), 'weekdays').works, obligation, dueOn);
        }
      }),
      runs,
    );
  });

  it('starts after receipt, whatever happened', () => {
    fc.assert(
      fc.property(aCase, (drawn) => {
        for (const one of computeDeadlines(inputOf(drawn))) if (one.dueAt) holds(one.dueAt > one.startedAt, one);
      }),
      runs,
    );
  });
});

describe('an explanation', () => {
  it('counts as many days as the rule says, and changes nothing', () => {
    fc.assert(
      fc.property(aCase, (drawn) => {
        const input = inputOf(drawn);
        const plain = computeDeadlines(input);
        const explained = computeDeadlines({ ...input, explain: true });
        holds(JSON.stringify(explained.map(({ dueAt }) => dueAt)) === JSON.stringify(plain.map(({ dueAt }) => dueAt)), plain);
        for (const { derivation, kind, dueOn } of explained) {
          if (kind === 'right' || !dueOn) continue;
          const { amount, days, dueOn: reached } = derivation!.steps.at(-1)!;
          const numbered = days.filter((day) => day.n !== undefined);
          const factor = amount.unit === 'weeks' ? 7 : 1;
          if (amount.unit !== 'hours') holds(numbered.length === amount.amount * factor, derivation);
          holds(reached === dueOn, derivation);
        }
      }),
      runs,
    );
  });
});

describe('an extension', () => {
  it('never shortens, and never passes its maximum', () => {
    const extendable = ruleSets
      .filter((set) => set.obligations.some((one) => one.from === 'received' && one.extensions))
      .map(({ id }) => id);
    const counting = [...rules.profiles.keys()].filter((id) => rules.profile(id).calendar !== null);
    const aRequest = fc.record({
      amount: fc.integer({ min: 1, max: 80 }),
      unit: fc.constantFrom(...units),
      days: fc.integer({ min: 0, max: 25 }),
    });
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...extendable),
        fc.constantFrom(...counting),
        anInstant,
        aRequest,
        (id, profile, receivedAt, { amount, unit, days }) => {
          const obligation = rules.ruleSet(id).obligations.find((one) => one.from === 'received' && one.extensions)!;
          const extension = obligation.extensions![0]!;
          const input = inputFor(id, profile, receivedAt);
          const at = new Date(receivedAt.getTime() + days * 86_400_000);
          const request = {
            extension: extension.id,
            at,
            to: { amount, unit },
            reason: 'r',
            statedDate: dateOf(Math.floor(at.getTime() / 86_400_000)),
          };
          const judged = judgeExtension(input, request);
          const due = (given: DeadlineInput) => computeDeadlines(given).find((one) => one.obligation === obligation.id);
          const before = due(input);
          if (!before) return;
          const after = due({ ...input, events: [{ ...request, type: 'extend' }] })!;
          if (judged.outcome === 'refused') {
            holds(after.dueOn === before.dueOn, judged, before, after);
            return;
          }
          accepted += 1;
          holds(judged.dueOn === after.dueOn && after.dueAt! > before.dueAt!, judged, before, after);
          if (isAmount(extension.limit) && extension.limit.unit === unit) holds(amount <= extension.limit.amount, judged);
          if (after.cap) holds(after.dueOn! <= after.cap, judged, after);
        },
      ),
      runs,
    );
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('several extensions, between pauses and whatever else happens', () => {
  const offered = ruleSets.flatMap(({ id, obligations }) =>
    obligations.flatMap((one) => (one.extensions ?? []).map((step) => ({ ruleSet: id, obligation: one, step }))),
  );
  const pausing = ruleSets.flatMap(({ obligations }) =>
    obligations.flatMap(({ pausedBetween = [] }) => pausedBetween.flatMap(({ from, to }) => (from && to ? [{ from, to }] : []))),
  );
  const moment = fc.integer({ min: 0, max: 60 * 86_400_000 });
  const aWish = fc.record({ at: moment, amount: fc.integer({ min: 1, max: 70 }), unit: fc.constantFrom(...units) });
  const aStory = fc.record({
    offer: fc.constantFrom(...offered),
    profile: fc.constantFrom(...[...rules.profiles.keys()].filter((id) => rules.profile(id).calendar !== null)),
    receivedAt: anInstant,
    wishes: fc.array(aWish, { minLength: 1, maxLength: 4 }),
    pauses: fc.array(fc.tuple(fc.constantFrom(...pausing), moment, moment), { maxLength: 2 }),
  });

  it('never bring a date forward: each that is granted moves it on, each that is refused leaves it', () => {
    let granted = 0;
    fc.assert(
      fc.property(aStory, ({ offer: { ruleSet, obligation, step }, profile, receivedAt, wishes, pauses }) => {
        const at = (after: number) => new Date(receivedAt.getTime() + after);
        const started: CaseEvent[] = obligation.from === 'received' ? [] : [{ type: obligation.from, at: receivedAt }];
        const asked: CaseEvent[] = wishes.map((wish) => ({
          type: 'extend',
          extension: step.id,
          obligation: obligation.id,
          at: at(wish.at),
          to: { amount: wish.amount, unit: wish.unit },
          reason: 'r',
          limit: { amount: 30, unit: 'working_days' },
          ...(step.requires.approvalRole === null ? {} : { approvedBy: step.requires.approvalRole }),
          ...(step.requires.statedDate ? { statedDate: dateOf(Math.floor(at(wish.at).getTime() / 86_400_000)) } : {}),
        }));
        // One after the other, and none of a kind inside another: an end without a beginning is another story.
        const paused = pauses.slice(0, 1).flatMap(([{ from, to }, one, other]): CaseEvent[] => [
          { type: from, at: at(Math.min(one, other)) },
          { type: to, at: at(Math.max(one, other)) },
        ]);
        const events = [...started, ...[...asked, ...paused].sort((a, b) => a.at.getTime() - b.at.getTime())];
        const due = (upTo: number) =>
          computeDeadlines(inputFor(ruleSet, profile, receivedAt, { events: events.slice(0, upTo) })).find(
            (one) => one.obligation === obligation.id && one.occurrence === 1,
          );
        for (const [nth, event] of events.entries()) {
          if (event.type !== 'extend') continue;
          const [before, after] = [due(nth), due(nth + 1)];
          const judged = judgeExtension(inputFor(ruleSet, profile, receivedAt, { events: events.slice(0, nth) }), event as never);
          if (judged.outcome === 'accepted') granted += 1;
          if (judged.outcome === 'refused') holds(String(after?.dueAt) === String(before?.dueAt), judged, before, after);
          else if (before?.dueAt && after?.dueAt) holds(after.dueAt > before.dueAt, judged, before, after);
          else
            holds(
              ((before?.dueAt ?? null) === null && (after?.dueAt ?? null) === null) || before?.undated === 'per-instruction',
              before,
              after,
            );
        }
      }),
      runs,
    );
    expect(granted).toBeGreaterThan(500);
  });
});

describe('a warning', () => {
  it('lies after the start and before the date, and nobody is passed over for their superiors', () => {
    const unit = fc.constantFrom<Amount['unit']>('hours', 'working_days', 'calendar_days', 'weeks');
    const aLead = fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit });
    fc.assert(
      fc.property(aCase, aLead, aLead, (drawn, near, escalate) => {
        const input = inputOf(drawn);
        const { profile, calendar, beyond } = input;
        for (const one of computeDeadlines(input)) {
          const warnings = warningsOf(one, { near, escalate }, { profile, calendar, beyond });
          if (!one.dueAt) holds(warnings === null, one);
          else
            holds(
              one.startedAt < warnings!.nearAt && warnings!.nearAt <= warnings!.escalateAt && warnings!.escalateAt < one.dueAt,
              one,
              warnings,
            );
        }
      }),
      runs,
    );
  });
});

describe('a calendar', () => {
  it('that grows never moves a date that lay inside the old coverage', () => {
    const cuts = calendars.flatMap((calendar) =>
      Array.from({ length: 60 }, (_, at) => {
        const to = dateOf(dayOf('2023-01-01') + at * 21);
        return { calendar, old: calendarWithin(calendar, calendar.coverage.from, to) };
      }),
    );
    const lead = fc.integer({ min: 1, max: 120 * 86_400_000 });
    fc.assert(
      fc.property(aRuleSet, aProfile, fc.nat({ max: cuts.length - 1 }), lead, (ruleSet, profile, cut, before) => {
        const { calendar, old } = cuts[cut]!;
        const receivedAt = new Date(Date.parse(old.coverage.to) - before);
        const input = inputFor(ruleSet, profile, receivedAt, { beyond: 'refuse' });
        const grown = new Map(computeDeadlines({ ...input, calendar }).map((one) => [keyOf(one), one]));
        const provisional = new Map(computeDeadlines({ ...input, calendar: old, beyond: 'weekdays' }).map((one) => [keyOf(one), one]));
        for (const one of computeDeadlines({ ...input, calendar: old })) {
          // What the short calendar could not say is exactly what the live house marks provisional.
          if (one.undated === 'per-instruction' || one.undated === 'no-limit') continue;
          holds(provisional.get(keyOf(one))!.provisional === (one.error === 'calendar.not-published'), one, provisional.get(keyOf(one)));
          if (one.error === undefined) holds(grown.get(keyOf(one))!.dueOn === one.dueOn, one);
        }
      }),
      runs,
    );
  });
});

describe('clocks', () => {
  it('that change, and offsets, change nothing but the instant', () => {
    const zones = [
      'UTC',
      'Asia/Shanghai',
      'Europe/London',
      'America/New_York',
      'Australia/Sydney',
      'Asia/Kolkata',
      'Pacific/Apia',
      'America/St_Johns',
    ];
    const day = fc.integer({ min: dayOf('2021-11-15'), max: dayOf('2026-06-01') });
    const minute = fc.integer({ min: 0, max: 1439 });
    const profile = { calendar: null, businessHours: { open: '09:00', close: '17:00' } } as const;
    fc.assert(
      fc.property(aRuleSet, aCalendar, fc.constantFrom(...zones), day, minute, (ruleSet, calendarId, zone, receivedOn, at) => {
        const calendar = rules.calendar(calendarId);
        const dates = (inZone: string) =>
          computeDeadlines({
            ...inputFor(ruleSet, { ...profile, zone: inZone }, new Date(instantOf(receivedOn, at, inZone))),
            calendar,
          }).filter((one) => !countsHours(rules.ruleSet(ruleSet), one));
        const here = dates(zone);
        const days = (deadlines: readonly ComputedDeadline[]) =>
          deadlines
            .map((one) => `${keyOf(one)} ${one.dueOn}`)
            .sort()
            .join();
        holds(days(here) === days(dates('UTC')), days(here));
        for (const { dueAt } of here) if (dueAt) holds([0, 17 * 60].includes(minuteOfDay(dueAt.getTime(), zone)), dueAt);
      }),
      runs,
    );
  });
});

/** The unit of a length, be it the law's or the house's own. */
function unitOf(within: Within): Unit | undefined {
  if (isAmount(within)) return within.unit;
  return 'qualitative' in within ? within.house?.unit : undefined;
}

function countsHours(ruleSet: RuleSet, { obligation }: ComputedDeadline): boolean {
  const line = ruleSet.obligations.find((one) => one.id === obligation);
  return JSON.stringify(line?.within ?? {}).includes('hours');
}
