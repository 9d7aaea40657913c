import 'reflect-metadata';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MessageLedger } from '../../apps/cli/src/simulate/message-ledger.js';
import { brokenPromises } from '../../apps/cli/src/simulate/run/broken-promises.js';
import { resultTable } from '../../apps/cli/src/simulate/run/result-table.js';
import { runHouses } from '../../apps/cli/src/simulate/run/run-houses.js';
import type { SimulatedServer } from '../../apps/cli/src/simulate/simulated-houses.js';
import { installSimulatedTime } from '../../apps/cli/src/simulate/simulated-time.js';
import { aClockHouse, type ClockHouse } from '../support/clock-house.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

/** `SIMULATION=release` lets a year of 100 000 complaints pass under every rule set; by hand, it takes its time. */
const isRelease = process.env['SIMULATION'] === 'release';
jest.setTimeout(isRelease ? 6 * 3_600_000 : 240_000);

const rules = loadRules();

describe('imagined complaints that live through time in a real house', () => {
  it('leave no promise broken', async () => {
    const groups = isRelease
      ? [...[...rules.ruleSets.keys()].map((id) => [id]), ['cbrc-2012', 'cbirc-2020']]
      : [['cbrc-2012', 'cbirc-2020'], ['fca-disp'], ['samr-12315']];
    const results = await runHouses(serverOf(), {
      houses: groups.map((ids) => ids.map((id) => rules.ruleSet(id))),
      papers: loadHouseConfig('config'),
      registry: rules,
      // Over the day on which the next year is published, and Christmas.
      from: new Date(isRelease ? '2025-01-01' : '2025-10-20'),
      to: new Date(isRelease ? '2025-12-31' : '2025-12-05'),
      count: isRelease ? 100_000 : 90,
      seed: 7,
    });
    if (isRelease) process.stderr.write(`${resultTable(results)}\n`);
    expect(results.flatMap(({ broken }) => broken)).toEqual([]);
    const sum = (of: (result: (typeof results)[number]) => number) => results.reduce((all, one) => all + of(one), 0);
    expect(sum(({ complaints }) => complaints)).toBe(isRelease ? 100_000 : 90);
    // It was no walk in the park: every kind of end was reached.
    for (const name of ['met', 'late', 'waived', 'escalated', 'missed', 'moved'] as const)
      expect([name, sum((one) => one[name]) > 0]).toEqual([name, true]);
    // Of so few nobody may have been granted more time.
    for (const name of isRelease ? (['granted', 'refused'] as const) : (['refused'] as const))
      expect([name, sum(({ extensions }) => extensions[name]) > 0]).toEqual([name, true]);
    // The whole office played, and was refused what it may not.
    const office = (name: keyof (typeof results)[number]['office']) => sum((one) => one.office[name]);
    for (const name of ['offered', 'claims', 'parts', 'looks', 'points', 'promised', 'evidence', 'apologies', 'inLanes'] as const)
      expect([name, office(name) > 0]).toEqual([name, true]);
    expect([office('planted'), office('found')]).toEqual(isRelease ? [expect.any(Number), office('planted')] : [3, 3]);
    expect(results.flatMap(({ refusals }) => Object.keys(refusals))).toEqual(
      expect.arrayContaining(['points.unanswered', 'remedy.not-approved']),
    );
  });
});

describe('a promise that does not hold', () => {
  let clock: ClockHouse;
  afterEach(() => clock.close());

  const broken = async (spoil: string, ledger = new MessageLedger(1)) => {
    clock = await aClockHouse();
    await clock.complaint();
    clock.at('2026-03-31 18:00');
    await clock.house.sweep();
    expect(await brokenPromises(clock.house, ledger, 1)).toEqual([]);
    await clock.rows(spoil);
    return (await brokenPromises(clock.house, ledger, 1)).map(({ promise }) => promise);
  };
  const skipped = 'no duty is skipped: the rows are what the events come to';

  it.each([
    ['a duty that vanished', `DELETE FROM obligation WHERE kind = 'acknowledge'`, [skipped]],
    [
      'a date that is another',
      `UPDATE obligation SET due_on = due_on + 1 WHERE kind = 'decide'`,
      ['whoever was told another day hears of it', skipped],
    ],
    ['a queue in the wrong order', `UPDATE complaint SET due_at = due_at + interval '1 day'`, [skipped]],
    [
      'a date nobody was told was missed',
      `UPDATE obligation SET missed_at = NULL WHERE kind = 'decide'`,
      ['a duty ends met, late, waived, or missed and escalated'],
    ],
    [
      'one that nobody escalated',
      `UPDATE obligation SET escalated_at = NULL WHERE kind = 'decide'`,
      ['a duty ends met, late, waived, or missed and escalated', 'what is missed was escalated before'],
    ],
    ['a missed date without anybody on it', `UPDATE work SET done_at = now()`, ['what is missed waits for a person']],
    [
      'telling twice',
      `INSERT INTO event (id, kind, subject_id, actor, data) SELECT gen_random_uuid(), kind, subject_id, actor, data FROM event WHERE kind = 'deadline.missed'`,
      ['a date is told of once'],
    ],
    [
      'a slip that lies there',
      `INSERT INTO slip (event_id, consumer, kind, next_at) SELECT id, 'send', kind, now() - interval '1 min' FROM event WHERE kind = 'notice.composed' LIMIT 1`,
      ['nothing is left undone'],
    ],
  ])('is found out: %s', async (_what, spoil, promises) => {
    expect(await broken(spoil)).toEqual(promises);
  });

  it('is found out at the other side: a message that was taken twice, a complaint that is not there', async () => {
    const ledger = new MessageLedger(1);
    clock = await aClockHouse();
    await clock.complaint();
    ledger.taken.set(`${newId()} +86`, 2);
    expect((await brokenPromises(clock.house, ledger, 2)).map(({ promise }) => promise)).toEqual([
      'every complaint that was taken in is there, once',
      'nobody is told the same twice',
    ]);
  });
});

/** The databases of the test's own server, on simulated time. */
function serverOf(): SimulatedServer {
  const open = new Map<string, TestDatabase>();
  return {
    database: async (at) => {
      const database = await aDatabase();
      await installSimulatedTime(database.url, at);
      open.set(database.url, database);
      return database.url;
    },
    drop: async (url) => {
      await open.get(url)!.close();
    },
    stop: async () => {},
  };
}
