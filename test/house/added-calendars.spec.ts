import 'reflect-metadata';
import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { refreshCalendars } from '@app/shared/obligations/added-calendars.js';
import { countStaleCases } from '@app/shared/obligations/recount-cases.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addCalendar } from '../../apps/cli/src/house/add-calendar.js';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { extendDeadline } from '../../apps/gateway/src/desk/actions/extend-deadline.js';
import { aClockHouse, type ClockHouse, clerk } from '../support/clock-house.js';

let clock: ClockHouse;
beforeEach(async () => {
  clock = await aClockHouse();
});
afterEach(() => clock.close());

/** Made up for these tests: a year that gives one more day at New Year than the law, and two make-up days for Spring Festival. */
const year2027: Calendar = {
  id: 'cn-mainland',
  title: '2027',
  zone: 'Asia/Shanghai',
  weekend: [6, 7],
  coverage: { from: '2027-01-01', to: '2027-12-31' },
  nonWorkingDays: [
    { date: '2027-01-01', name: '元旦' },
    { date: '2027-01-04', name: '元旦' },
    ...['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09', '2027-02-10', '2027-02-11'].map((date) => ({
      date,
      name: '春节',
    })),
  ],
  workingWeekendDays: [
    { date: '2027-01-30', name: '春节' },
    { date: '2027-02-20', name: '春节' },
  ],
};
const add = (calendar: Calendar = year2027) => addCalendar(clock.house.unitOfWork, clock.house.deadlines, calendar, 'system:cli');
const changes = (id: string) =>
  clock.rows(
    `SELECT state, details->>'dueOn' AS told, details->>'newDueOn' AS now FROM notice WHERE complaint_id = $1 AND kind = 'deadline-change' ORDER BY raised_at, occurrence`,
    id,
  );
const toldOf = async (id: string) => (await clock.rows('SELECT told_due_on::text AS told FROM complaint WHERE id = $1', id))[0]?.['told'];

describe('a year that was not published yet', () => {
  it('makes dates provisional, in the row and in words; when it comes they are final, and whoever was told another day hears it', async () => {
    clock.at('2026-12-09 10:00');
    const inside = await clock.complaint();
    clock.at('2026-12-11 10:00');
    const moves = await clock.complaint();
    clock.at('2026-12-30 10:00');
    const stays = await clock.complaint();
    expect(await clock.duty(moves.id, 'decide')).toMatchObject({ due_on: '2027-01-04', provisional: true });
    const [acknowledgement] = await clock.rows(`SELECT body FROM notice WHERE complaint_id = $1 AND kind = 'acknowledgement'`, moves.id);
    expect(acknowledgement!['body']).toContain('2026年12月31日');

    // A second process that has not looked since it started.
    const other = await clock.another();
    expect(await add()).toMatchObject({ added: true, to: '2027-12-31', cases: 3, moved: 2, notices: 2, failed: [] });
    await clock.house.drain();
    expect(await clock.duty(moves.id, 'decide')).toMatchObject({ due_on: '2027-01-05', provisional: false, known_through: null });
    expect(await changes(moves.id)).toEqual([{ state: 'delivered', told: '2027-01-04', now: '2027-01-05' }]);
    expect(await toldOf(moves.id)).toBe('2027-01-05');
    expect(await changes(inside.id)).toEqual([]);
    expect(await clock.duty(stays.id, 'decide')).toMatchObject({ due_on: '2027-01-22', provisional: false });
    expect(await clock.rows(`SELECT data FROM event WHERE complaint_id = $1 AND kind = 'deadline.moved'`, moves.id)).toMatchObject([
      { data: { from: '2027-01-04', to: '2027-01-05', cause: 'calendar' } },
    ]);

    // What the second process writes next is counted with the new year, though nobody told it.
    const to = { amount: 20, unit: 'working_days' as const };
    await extendDeadline(other.unitOfWork, other.deadlines, clerk, moves.reference, undefined, { extension: 'to-60', to, reason: 'r' });
    expect(await clock.duty(moves.id, 'decide')).toMatchObject({ due_on: '2027-01-12', provisional: false });
  });

  it('that comes twice, or that was there, changes nothing', async () => {
    clock.at('2026-12-11 10:00');
    const { id } = await clock.complaint();
    await add();
    await clock.house.drain();
    expect(await add()).toMatchObject({ added: false, cases: 0, moved: 0, notices: 0 });
    expect(await clock.rows('SELECT 1 FROM calendar')).toHaveLength(1);
    expect(await changes(id)).toHaveLength(1);
  });

  it('is finished by the router when whoever added it was stopped half-way', async () => {
    clock.at('2026-12-11 10:00');
    const ids = (await clock.complaints(4)).map(({ id }) => id);
    const { unitOfWork, deadlines } = clock.house;
    const stopped = () => {
      throw new Error('stopped');
    };
    const progress = { begin: () => {}, at: stopped, end: () => {} };
    await expect(addCalendar(unitOfWork, deadlines, year2027, 'system:cli', { progress, batch: 1 })).rejects.toThrow('stopped');
    expect(await countStaleCases(unitOfWork, deadlines)).toBe(3);
    const router = await clock.another();
    await refreshCalendars(router.unitOfWork, router.deadlines.registry);
    await router.recount();
    expect(await countStaleCases(unitOfWork, deadlines)).toBe(0);
    for (const id of ids) {
      expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2027-01-05', provisional: false });
      expect(await changes(id)).toHaveLength(1);
    }
  });

  it('may come while cases are decided: each ends right, and nobody hears of a date that no longer matters', async () => {
    clock.at('2026-12-11 10:00');
    const cases = await clock.complaints(8);
    const { unitOfWork, deadlines } = clock.house;
    const decided = cases.slice(0, 4);
    await Promise.all([
      add(),
      ...decided.map(({ reference }) =>
        decideComplaint(unitOfWork, { deadlines, house: clock.house.papers }, clerk, reference, undefined, {
          decision: 'upheld',
          text: 't',
        }),
      ),
    ]);
    await clock.house.drain();
    expect(await countStaleCases(unitOfWork, deadlines)).toBe(0);
    for (const { id } of decided) expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'satisfied' });
    for (const { id } of cases.slice(4)) {
      expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'open', due_on: '2027-01-05' });
      expect(await changes(id)).toHaveLength(1);
    }
  });

  it('that is added between writing an acknowledgement and sending it is told after it', async () => {
    clock.at('2026-12-11 10:00');
    const { id } = await clock.complaint({ mayAcknowledge: true });
    await clock.rows(`UPDATE complaint SET told_due_on = NULL WHERE id = $1`, id);
    await add();
    expect(await changes(id)).toEqual([]);
    // Sent only now, with the day that it was written with.
    await clock.rows(`UPDATE notice SET state = 'composed' WHERE complaint_id = $1 AND kind = 'acknowledgement'`, id);
    await clock.rows('DELETE FROM receipt');
    await clock.rows('DELETE FROM delivery');
    await clock.rows(
      `INSERT INTO slip (event_id, consumer, kind) SELECT id, 'send', kind FROM event WHERE complaint_id = $1 AND kind = 'notice.composed'`,
      id,
    );
    await clock.house.drain();
    expect(await changes(id)).toMatchObject([{ told: '2027-01-04', now: '2027-01-05' }]);
    expect(await toldOf(id)).toBe('2027-01-05');
  });
});

describe('an amendment in the middle of a year', () => {
  it('works the same way: dates inside the old coverage move too', async () => {
    clock.at('2026-04-10 10:00');
    const { id } = await clock.complaint();
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-05-06', provisional: false });
    const present = clock.registry.calendar('cn-mainland');
    const amended = { ...present, nonWorkingDays: [...present.nonWorkingDays, { date: '2026-05-06', name: '劳动节' }] };
    expect(await add(amended)).toMatchObject({ added: true, cases: 1, moved: 1, notices: 1 });
    expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2026-05-07' });
  });
});

describe('a file that cannot be added', () => {
  it.each([
    [
      'leaves days out',
      { ...year2027, coverage: { from: '2027-01-02', to: '2027-12-31' }, nonWorkingDays: year2027.nonWorkingDays.slice(1) },
      'calendar.gap',
    ],
    [
      'says another thing about a day',
      {
        ...year2027,
        coverage: { from: '2026-12-31', to: '2027-12-31' },
        nonWorkingDays: [{ date: '2026-12-31', name: 'x' }, ...year2027.nonWorkingDays],
      },
      'calendar.overlap',
    ],
    ['is for a calendar nobody has', { ...year2027, id: 'mars' }, 'calendar.unknown'],
  ])('is refused by name and changes nothing: it %s', async (_what, calendar, code) => {
    await expect(add(calendar)).rejects.toMatchObject({ code });
    expect(await clock.rows('SELECT 1 FROM calendar')).toEqual([]);
  });
});
