import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { calendarNotes } from '../../libs/shared/src/obligations/calendar-notes.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { readSettings } from '../../libs/shared/src/platform/config/settings.js';
import { Health } from '../../libs/shared/src/platform/health/health.js';
import { note } from '../../libs/shared/src/platform/health/heartbeat.js';
import { clockProblems, diskProblems, type HealthDatabase } from '../../libs/shared/src/platform/health/safety-checks.js';
import { Metrics } from '../../libs/shared/src/platform/metrics/metrics.js';
import type { HouseDeadlines } from '../../libs/shared/src/rules/house-deadlines.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let unitOfWork: UnitOfWork;
/** The test server runs without durability; this one says otherwise, so that the rest can be seen. */
let durable: HealthDatabase;
const data = mkdtempSync(`${tmpdir()}/redress-health-`);
const settings = readSettings({ REDRESS_DATA: data, MIN_FREE_BYTES: '0', MIN_FREE_PERCENT: '0' });

beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  durable = {
    read: async <Row>(sql: string, parameters?: readonly unknown[]) =>
      sql.includes("'fsync'") ? ([{ name: 'fsync', setting: 'on' }] as Row[]) : await unitOfWork.read<Row>(sql, parameters),
  };
});
afterAll(async () => await database.close());
beforeEach(async () => void (await unitOfWork.read('DELETE FROM heartbeat')));

describe('an app that starts', () => {
  it('refuses when commits would not be durable', async () => {
    await expect(new Health('gateway', unitOfWork, settings).refuseIfUnsafe(0)).rejects.toMatchObject({
      code: 'start.unsafe',
      message: expect.stringMatching(/fsync is off.*full_page_writes is off.*synchronous_commit is off/),
    });
  });

  it('refuses when its clock is more than two seconds off', async () => {
    const late = { now: () => new Date(Date.now() - 3_000) };
    expect(await clockProblems(unitOfWork, 2, late)).toEqual([expect.stringMatching(/^clock: -[23]\.\d s away/)]);
    expect(await clockProblems(unitOfWork, 2, { now: () => new Date() })).toEqual([]);
  });

  it('refuses when the disk is nearly full', async () => {
    const tight = readSettings({ REDRESS_DATA: data, MIN_FREE_PERCENT: '99' });
    expect(await diskProblems(tight)).toEqual([expect.stringMatching(/^disk: .* GiB \(\d+ %\) free/)]);
    await expect(new Health('gateway', durable, tight).refuseIfUnsafe(0)).rejects.toMatchObject({ code: 'start.unsafe' });
    await new Health('gateway', durable, settings).refuseIfUnsafe(0);
  });
});

describe('readiness', () => {
  it('of the gateway waits for all three apps and tells what ails them', async () => {
    const gateway = new Health('gateway', durable, settings);
    expect(gateway.own()).toEqual({ ready: false, problems: ['starting'] });
    await gateway.beat();
    expect(await gateway.house()).toEqual({
      ready: false,
      problems: ['router: no heartbeat for 20 s.', 'notifier: no heartbeat for 20 s.'],
    });
    const router = new Health('router', durable, settings);
    await router.beat();
    const notifier = new Health('notifier', durable, settings);
    notifier.watch(() => ['queue send: no canary for 91 s']);
    await notifier.beat();
    expect(await gateway.house()).toEqual({ ready: false, problems: ['notifier: queue send: no canary for 91 s'] });
    await unitOfWork.read(`INSERT INTO heartbeat (app, instance) VALUES ('notifier', 'another')`);
    expect((await gateway.house()).ready).toBe(true);
    await router.beforeApplicationShutdown();
    expect((await gateway.house()).problems).toContain('router: no heartbeat for 20 s.');
  });

  it('notes from 60 days before the calendar ends, and after, and stays ready', async () => {
    const house = {
      registry: loadRules(),
      zone: 'Asia/Shanghai',
      calendar: loadRules().calendars.get('cn-mainland'),
    } as unknown as HouseDeadlines;
    const notesOn = async (now: string) => {
      const gateway = new Health('gateway', durable, settings);
      gateway.watch(async () => (await calendarNotes(unitOfWork, house, new Date(now))).map((sentence) => note + sentence));
      await gateway.beat();
      return gateway.own();
    };
    expect(await notesOn('2026-10-31T23:59:00+08:00')).toEqual({ ready: true, problems: [] });
    for (const [now, when] of [
      ['2026-11-01T00:30:00+08:00', 'ends on 2026-12-31, in 60 days'],
      ['2026-12-30T12:00:00+08:00', 'ends on 2026-12-31, in 1 day;'],
      ['2027-01-02T12:00:00+08:00', 'ended on 2026-12-31'],
    ] as const) {
      const { ready, problems } = await notesOn(now);
      expect([ready, problems.length]).toEqual([true, 1]);
      expect(problems[0]).toMatch(/^note: calendar: cn-mainland/);
      expect(problems[0]).toContain(when);
      expect(problems[0]).toContain('redress calendars add');
    }
  });

  it('ends with the database', async () => {
    const lost: HealthDatabase = { read: async () => await Promise.reject(new Error('gone')) };
    const gateway = new Health('gateway', lost, settings);
    await gateway.beat();
    expect(await gateway.house()).toEqual({ ready: false, problems: ['database: no answer.'] });
  });
});

describe('the numbers', () => {
  it('say how the house stands, in the Prometheus form', async () => {
    const metrics = new Metrics('gateway', unitOfWork);
    metrics.accepted('api', 'taken');
    metrics.answered('GET', '/status/:reference', 200, 0.01);
    const text = await metrics.text();
    expect(text).toContain('redress_accepts_total{channel="api",outcome="taken",app="gateway"} 1');
    expect(text).toContain('route="/status/:reference"');
    expect(text).toContain('redress_complaints_unrouted{app="gateway"} 0');
    expect(text).toContain('redress_obligations_unswept{what="missed",app="gateway"} 0');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    metrics.onApplicationShutdown();
  });

  it('come without the database too', async () => {
    const metrics = new Metrics('gateway', { read: async () => await Promise.reject(new Error('gone')) });
    expect(await metrics.text()).toContain('redress_accepts_total');
    metrics.onApplicationShutdown();
  });
});
