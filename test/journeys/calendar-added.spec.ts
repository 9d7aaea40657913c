import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aClockHouse, type ClockHouse } from '../support/clock-house.js';

jest.setTimeout(180_000);

describe('the year that is published at last', () => {
  let clock: ClockHouse;
  const file = join(mkdtempSync(join(tmpdir(), 'redress-calendar-')), '2027.json');
  const redress = (args: readonly string[], fault?: string) =>
    spawnSync(process.execPath, ['dist/apps/cli/apps/cli/src/main.js', ...args], {
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: clock.database.url, ...(fault ? { REDRESS_FAULT: fault } : {}) },
    });

  const write = (year: number) => {
    const coverage = { from: `${year}-01-01`, to: `${year}-12-31` };
    const calendar = { id: 'cn-mainland', title: String(year), zone: 'Asia/Shanghai', weekend: [6, 7], coverage };
    // The second day only the notice of the State Council can know.
    const nonWorkingDays = [coverage.from, `${year}-01-04`].map((date) => ({ date, name: '元旦' }));
    writeFileSync(file, JSON.stringify({ ...calendar, nonWorkingDays, workingWeekendDays: [] }));
  };

  beforeAll(async () => {
    clock = await aClockHouse();
    write(2027);
  });
  afterAll(() => clock?.close());

  it('is added by a command that may die in the middle: the same command goes on, and everybody is told once', async () => {
    clock.at('2026-12-11 10:00');
    const cases = await clock.complaints(3);
    expect(redress(['calendars', 'add', file], 'recount.before_commit:kill').signal).toBe('SIGKILL');
    expect(await clock.duty(cases[0]!.id, 'decide')).toMatchObject({ due_on: '2027-01-04', provisional: true });

    const again = redress(['calendars', 'add', file, '--json']);
    expect(again.status).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ id: 'cn-mainland', to: '2027-12-31', added: false, cases: 3, moved: 3, notices: 3 });
    expect(JSON.parse(redress(['calendars', 'add', file, '--json']).stdout)).toMatchObject({ cases: 0, moved: 0, notices: 0 });
    await clock.house.drain();
    for (const { id } of cases) {
      expect(await clock.duty(id, 'decide')).toMatchObject({ due_on: '2027-01-05', provisional: false });
      expect(await clock.rows(`SELECT state FROM notice WHERE complaint_id = $1 AND kind = 'deadline-change'`, id)).toEqual([
        { state: 'delivered' },
      ]);
    }
    const listed = JSON.parse(redress(['calendars', 'list', '--json']).stdout) as { id: string; to: string }[];
    expect(listed.find(({ id }) => id === 'cn-mainland')?.to).toBe('2027-12-31');
  });

  it('is refused by name, with the remedy, where it leaves days out', () => {
    write(2029);
    const refused = redress(['calendars', 'add', file, '--json']);
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('calendar.gap: cn-mainland ends on 2027-12-31; 2028-01-01 to 2028-12-31 would be left out.');
    expect(refused.stderr).toContain('Give the whole period from the day after the present end.');
  });
});
