import 'reflect-metadata';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { extendDeadline } from '../../apps/gateway/src/desk/actions/extend-deadline.js';
import { completeReport, listReports } from '../../apps/gateway/src/desk/reports/report-duties.js';
import { sweepObligations } from '../../apps/router/src/clock/sweep-obligations.js';
import { aClockHouse, type ClockHouse, clerk } from '../support/clock-house.js';

jest.setTimeout(120_000);
let clock: ClockHouse;
afterEach(() => clock.close());

const told = async (id: string) =>
  (
    await clock.rows(
      `SELECT kind, data FROM event WHERE complaint_id = $1 AND kind IN ('deadline.near', 'deadline.escalated', 'deadline.missed') ORDER BY seq`,
      id,
    )
  ).map(
    ({ kind, data }) => `${kind.slice('deadline.'.length)}${data.late ? ' late' : ''} → ${data.to.map((one: any) => one.role).join(', ')}`,
  );
const work = (id: string) => clock.rows('SELECT kind, due FROM work WHERE complaint_id = $1 AND done_at IS NULL ORDER BY kind', id);

describe('the sweep', () => {
  it('warns the department in working time, then its head and the supervisors before the date, then says that it was missed', async () => {
    clock = await aClockHouse();
    const { id } = await clock.complaint();
    // Due Tuesday 31 March at 17:00: three working days before, and one.
    clock.at('2026-03-26 16:59');
    expect(await clock.house.sweep()).toBe(0);
    clock.at('2026-03-26 17:00');
    expect(await clock.house.sweep()).toBe(1);
    expect(await told(id)).toEqual(['near → department, holder']);
    clock.at('2026-03-30 17:00');
    expect(await clock.house.sweep()).toBe(1);
    expect(await work(id)).toEqual([{ kind: 'deadline-escalated', due: new Date('2026-03-31T17:00:00+08:00') }]);
    clock.at('2026-03-31 17:00');
    expect(await clock.house.sweep()).toBe(1);
    expect(await clock.house.sweep()).toBe(0);
    expect(await told(id)).toEqual([
      'near → department, holder',
      'escalated → head, supervisor',
      'missed late → department, head, supervisor',
    ]);
    expect(await clock.rows(`SELECT data FROM event WHERE complaint_id = $1 AND kind = 'deadline.escalated'`, id)).toEqual([
      {
        data: {
          to: [{ role: 'head', department: 'cards' }, { role: 'supervisor' }],
          kind: 'decide',
          late: false,
          dueOn: '2026-03-31',
          dueAt: '2026-03-31T09:00:00.000Z',
          ruleSet: 'cbrc-2012',
          obligation: 'decide',
          occurrence: 1,
          provisional: false,
        },
      },
    ]);
    expect((await work(id)).map((one) => one['kind'])).toEqual(['deadline-escalated', 'deadline-missed']);
  });

  it('under two rule sets calls people for the earliest date of one act only, and for the other when it governs', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012', 'cbirc-2020'] });
    const [late, extended] = (await clock.complaints(2)) as [{ id: string; reference: string }, { id: string; reference: string }];
    // cbirc-2020 asks for 25 March, cbrc-2012 for the 31st.
    clock.at('2026-03-25 16:00');
    await clock.house.sweep();
    const { unitOfWork, deadlines } = clock.house;
    const to = { amount: 30, unit: 'calendar_days' as const };
    await extendDeadline(unitOfWork, deadlines, clerk, extended.reference, undefined, { extension: 'to-30', to, reason: 'r' });
    clock.at('2026-03-31 17:00');
    await clock.house.sweep();
    await clock.house.sweep();
    const once = ['near → department, holder', 'escalated → head, supervisor', 'missed late → department, head, supervisor'];
    // Missed under both, which the record says; people are called once.
    expect((await told(late.id)).sort()).toEqual([...once, 'missed late → '].sort());
    expect((await work(late.id)).map(({ kind, due }) => [kind, due])).toEqual([
      ['deadline-escalated', new Date('2026-03-25T17:00:00+08:00')],
      ['deadline-missed', new Date('2026-03-25T17:00:00+08:00')],
    ]);
    // Moved to 9 April, so that the 31st of the other rule set became the date that people hear of.
    expect((await told(extended.id)).slice(2)).toEqual([
      'near late → department, holder',
      'escalated late → head, supervisor',
      'missed late → department, head, supervisor',
    ]);
    expect((await work(extended.id)).at(-1)).toEqual({ kind: 'deadline-missed', due: new Date('2026-03-31T17:00:00+08:00') });
    await decideComplaint(unitOfWork, { deadlines, house: clock.house.papers }, clerk, late.reference, undefined, {
      decision: 'upheld',
      text: 't',
    });
    await clock.house.drain();
    expect(await work(late.id)).toEqual([]);
  });

  it('takes the lead of each kind of duty from the papers', async () => {
    const days = (amount: number) => ({ amount, unit: 'working_days' as const });
    const usual = { near: days(3), escalate: days(1) };
    clock = await aClockHouse({
      leads: { default: usual, report: usual, decide: { near: days(5), escalate: { amount: 4, unit: 'hours' } } },
    });
    const { id } = await clock.complaint();
    expect(await clock.duty(id, 'decide')).toMatchObject({
      near_at: new Date('2026-03-24T17:00:00+08:00'),
      escalate_at: new Date('2026-03-31T13:00:00+08:00'),
    });
  });

  it('lets go of what was met or moved, and tells of the new date anew', async () => {
    clock = await aClockHouse();
    const { id, reference } = await clock.complaint();
    clock.at('2026-03-31 10:00');
    await clock.house.sweep();
    const { unitOfWork, deadlines } = clock.house;
    const to = { amount: 30, unit: 'working_days' as const };
    await extendDeadline(unitOfWork, deadlines, clerk, reference, undefined, { extension: 'to-60', to, reason: 'r' });
    expect(await work(id)).toEqual([]);
    clock.at('2026-04-22 17:00');
    await clock.house.sweep();
    expect(await told(id)).toHaveLength(5);
    expect((await work(id)).map((one) => one['kind'])).toEqual(['deadline-escalated', 'deadline-missed']);
    await decideComplaint(unitOfWork, { deadlines, house: clock.house.papers }, clerk, reference, undefined, {
      decision: 'upheld',
      text: 't',
    });
    await clock.house.drain();
    expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'satisfied-late' });
    expect(await work(id)).toEqual([]);
  });

  it('stopped for an hour and started five times at once, says what is late and doubles nothing', async () => {
    clock = await aClockHouse();
    const ids = (await clock.complaints(30)).map(({ id }) => id);
    // All come due within the hour that nobody swept; half of them also passed both warnings in it.
    await clock.rows(
      `UPDATE obligation SET due_at = now() + interval '30 min', near_at = now() + interval '10 min', escalate_at = now() + interval '20 min'
       WHERE obligation = 'decide' AND complaint_id = ANY($1)`,
      ids,
    );
    await clock.rows(
      `UPDATE obligation SET near_told_at = now(), escalated_at = now() WHERE obligation = 'decide' AND complaint_id = ANY($1)`,
      ids.slice(0, 15),
    );
    clock.at('2026-03-10 11:00');
    const sweepers = [clock.house, ...(await Promise.all(Array.from({ length: 4 }, () => clock.another())))];
    // Few at a time, so that all five take part.
    const sweepAll = async (unitOfWork: UnitOfWork) => {
      let found = 0;
      for (let some = -1; some !== 0; found += some) some = await sweepObligations(unitOfWork, 3);
      return found;
    };
    const shares = await Promise.all(sweepers.map((one) => sweepAll(one.unitOfWork)));
    expect(shares.reduce((sum, share) => sum + share)).toBe(15 + 15 * 3);
    for (const [nth, id] of ids.entries()) {
      const missed = 'missed late → department, head, supervisor';
      expect(await told(id)).toEqual(nth < 15 ? [missed] : ['near late → department, holder', 'escalated late → head, supervisor', missed]);
    }
    const [duties] = await clock.rows(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE state = 'open' AND missed_at >= due_at AND escalated_at <= missed_at)::int AS late
       FROM obligation WHERE obligation = 'decide'`,
    );
    expect(duties).toEqual({ all: 30, late: 30 });
  });

  it('never says that a date was missed before it was escalated, however much lies there', async () => {
    clock = await aClockHouse();
    await clock.complaints(6);
    // The one that is due first was to be escalated last.
    await clock.rows(
      `UPDATE obligation o SET due_at = now() + n.nth * interval '1 min', escalate_at = now() - n.nth * interval '1 min'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM obligation WHERE obligation = 'decide') n WHERE o.id = n.id`,
    );
    clock.at('2026-03-10 11:00');
    for (let some = -1; some !== 0; ) {
      some = await sweepObligations(clock.house.unitOfWork, 2);
      expect(await clock.rows('SELECT 1 FROM obligation WHERE missed_at IS NOT NULL AND escalated_at IS NULL')).toEqual([]);
    }
    expect(await clock.rows('SELECT 1 FROM obligation WHERE missed_at IS NOT NULL')).toHaveLength(6);
  });

  it('costs the same pages with a hundred thousand open duties of which none is due as with a thousand', async () => {
    clock = await aClockHouse();
    const { id } = await clock.complaint();
    const fill = (from: number, to: number) =>
      clock.rows(
        `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, started_at, due_on, due_at, near_at, escalate_at, counted_with)
         SELECT gen_random_uuid(), $1, 'cbrc-2012', 'v', 'filled', n, 'decide', now(), '2027-01-01', now() + interval '100 days' + n * interval '1 s',
                now() + interval '90 days' + n * interval '1 s', now() + interval '95 days' + n * interval '1 s', 'm' FROM generate_series($2::int, $3::int) n`,
        id,
        from,
        to,
      );
    const pages = async () => {
      await clock.rows('ANALYZE obligation');
      const counted: number[] = [];
      for (const [mark, when] of [
        ['near_told_at', 'near_at'],
        ['escalated_at', 'escalate_at'],
        ['missed_at', 'due_at'],
      ]) {
        const [plan] = await clock.rows(
          `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM obligation WHERE state = 'open' AND ${mark} IS NULL AND ${when} <= now()
           ORDER BY ${when} LIMIT 500 FOR UPDATE SKIP LOCKED`,
        );
        const { Plan } = plan!['QUERY PLAN'][0];
        counted.push(Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']);
      }
      return counted;
    };
    await fill(1, 1_000);
    const few = await pages();
    for (let from = 1_001; from <= 100_000; from += 9_000) await fill(from, from + 8_999);
    const many = await pages();
    // One more level of the tree at most; a walk through the rows would be hundreds of pages.
    for (const [nth, one] of many.entries()) expect(one).toBeLessThanOrEqual(few[nth]! + 2);
    expect(await clock.house.sweep()).toBe(0);
  });
});

describe('a report', () => {
  it('is owed by the institution for a period, is swept like a case, and is off the list when it was made', async () => {
    clock = await aClockHouse();
    expect(await clock.house.openReports()).toBe(1);
    expect(await clock.house.openReports()).toBe(0);
    const list = () => listReports(clock.house.unitOfWork, 'Asia/Shanghai');
    expect(await list()).toMatchObject([
      {
        ruleSet: 'cbrc-2012',
        obligation: 'half-year-report',
        from: '2026-01-01',
        to: '2026-06-30',
        dueOn: '2026-07-30',
        remindOn: '2026-07-30',
        state: 'open',
      },
    ]);
    clock.at('2026-07-16 17:00');
    expect(await clock.house.openReports()).toBe(1);
    expect(await clock.house.sweep()).toBe(1);
    clock.at('2026-07-30 09:00');
    await clock.house.sweep();
    clock.at('2026-07-31 00:00');
    await clock.house.sweep();
    const events = await clock.rows(
      `SELECT kind, data->'to' AS to FROM event WHERE complaint_id IS NULL AND kind LIKE 'deadline.%' ORDER BY seq`,
    );
    expect(events).toEqual([
      { kind: 'deadline.near', to: [{ role: 'supervisor' }] },
      { kind: 'deadline.escalated', to: [{ role: 'supervisor' }] },
      { kind: 'deadline.missed', to: [{ role: 'supervisor' }] },
    ]);
    const [due] = (await list()) as { id: string; state: string }[];
    await completeReport(clock.house.unitOfWork, clerk, due!.id);
    await expect(completeReport(clock.house.unitOfWork, { ...clerk, role: 'clerk' }, due!.id)).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    expect((await list()).at(-1)).toMatchObject({ id: due!.id, state: 'satisfied-late' });
    expect(await clock.rows('SELECT 1 FROM work WHERE complaint_id IS NULL AND done_at IS NULL')).toEqual([]);
  });

  it('whose fixed date is a day off is brought up by the opening of the last working day before', async () => {
    clock = await aClockHouse();
    clock.at('2027-07-10 10:00');
    await clock.house.openReports();
    const [report] = await clock.rows(
      `SELECT due_on::text, remind_on::text, escalate_at FROM obligation WHERE complaint_id IS NULL AND period_to = '2027-12-31'`,
    );
    // 30 January 2028 is a Sunday, and the four days before the weekend are Spring Festival by law.
    expect(report).toMatchObject({ due_on: '2028-01-30', remind_on: '2028-01-24' });
    expect(report!['escalate_at'] <= new Date('2028-01-24T09:00:00+08:00')).toBe(true);
  });
});
