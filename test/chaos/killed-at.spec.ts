import { countSealed, verifyRecord } from '@app/shared/chain/database-chain.js';
import type { FaultPoint } from '@app/shared/platform/process/fault-point.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { type App, KillableHouse } from '../support/killable-house.js';

jest.setTimeout(1_800_000);

/**
 * `release` kills three times at each point with either queue. The small size, for every change, kills once, and with the second queue only where
 * a queue has part in it.
 */
const isRelease = process.env['CHAOS_SIZE'] === 'release';
const times = isRelease ? 3 : 1;

const points: readonly [App, FaultPoint][] = [
  ['gateway', 'accept.after_commit'],
  ['gateway', 'bell.before_ring'],
  ['gateway', 'bell.after_ring'],
  ['router', 'slips.after_take'],
  ['router', 'route.after_commit'],
  ['router', 'sweep.before_commit'],
  ['router', 'chain.before_commit'],
  ['router', 'chain.after_commit'],
  ['notifier', 'notices.after_commit'],
  ['notifier', 'send.after_attempt'],
  ['notifier', 'send.after_provider'],
  ['notifier', 'receipt.after_keep'],
  ['notifier', 'receipt.before_commit'],
];

const heardByTheQueue: readonly FaultPoint[] = ['accept.after_commit', 'bell.before_ring', 'bell.after_ring', 'slips.after_take'];

describe.each(['postgres', 'redis'] as const)('killed at any point, with the queue on %s', (queue) => {
  let house: KillableHouse;
  let client: pg.Client;
  /** What was acknowledged to the outside: key and reference. */
  const told = new Map<string, string>();
  let number = 0;

  beforeAll(async () => {
    // Shorter than delivered: an attempt whose process died is asked about when its lease is over, and somebody waits for it here.
    house = await KillableHouse.start(queue, { sending: { leaseSeconds: 30 } });
    client = new pg.Client({ connectionString: house.postgres.url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await house?.stop();
  });

  /** Complains until it is acknowledged, with the same key, as a careful sender does. */
  const complain = async () => {
    const key = `${queue}-${++number}`;
    const body = JSON.stringify({ text: '信用卡被盗刷', complainant: { phone: `+86138001${String(38000 + number)}` } });
    const post = () =>
      fetch(`${house.url}/api/complaints`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      }).catch(() => undefined);
    const answer = await eventually(post, { is: (one) => one.status < 300, what: `${key} taken` });
    told.set(key, ((await answer.json()) as { reference: string }).reference);
  };

  const here = points.filter(([, fault]) => isRelease || queue === 'postgres' || heardByTheQueue.includes(fault));

  it.each(here.flatMap((point) => Array.from({ length: times }, (_, round) => [...point, round + 1] as const)))(
    '%s dies at %s (%i)',
    async (app, fault) => {
      await house.end(app);
      house.run(app, fault);
      if (app === 'gateway') await house.ready();
      const sending = Promise.all([complain(), complain()]);
      const died = await house.diedWithin(app, 60);
      house.run(app);
      await sending;
      expect(died).toBe(true);
    },
  );

  it('lost nothing and sent nothing twice', async () => {
    // An attempt whose fate is open is asked about when its lease is over; the limit only ends a test that hangs.
    const sentTo = () => house.double.ledger.filter((message) => message.body.includes('最迟于')).map((message) => message.to);
    const everybody = () => {
      house.mustStand();
      return new Set(sentTo()).size >= told.size;
    };
    await eventually(everybody, { is: (all) => all, what: 'everybody told', seconds: 300 });

    const { rows } = await client.query(
      `SELECT e.source_id AS key, c.reference, c.status, (SELECT count(*)::int FROM obligation WHERE complaint_id = c.id) AS obligations,
              (SELECT count(*)::int FROM assignment WHERE complaint_id = c.id) AS assignments,
              (SELECT count(*)::int FROM notice WHERE complaint_id = c.id AND kind = 'acknowledgement') AS acknowledgements
       FROM complaint c JOIN evidence e ON e.complaint_id = c.id`,
    );
    expect(new Map(rows.map((row) => [row.key, row.reference]))).toEqual(told);
    expect(rows).toHaveLength(told.size);
    expect(new Set(rows.map((row) => `${row.status} ${row.obligations} ${row.assignments} ${row.acknowledgements}`))).toEqual(
      new Set(['assigned 5 1 1']),
    );
    expect(sentTo()).toHaveLength(told.size);
    expect(new Set(sentTo()).size).toBe(told.size);
    const dead = await client.query('SELECT count(*)::int AS n FROM slip WHERE dead_at IS NOT NULL');
    expect(dead.rows[0].n).toBe(0);
  });

  it('sealed every event once, in their order', async () => {
    const from = {
      read: async <Row>(sql: string, parameters: readonly unknown[] = []) => (await client.query(sql, [...parameters])).rows as Row[],
    };
    await eventually(() => countSealed(from), { is: ({ waiting }) => waiting === 0, what: 'every event sealed' });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const { sealed } = await countSealed(from);
    const found = await verifyRecord(from, undefined, []);
    await client.query('COMMIT');
    expect(found).toMatchObject({ intact: true, events: sealed, findings: [] });
    expect(sealed).toBeGreaterThan(told.size * 4);
  });
});
