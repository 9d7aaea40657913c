import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { aRedis, type TestRedis } from '../support/redis.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';
import { tracesOf } from '../support/traces.js';

jest.setTimeout(240_000);

const person = { name: '欧阳倩如', phone: '+8613917654321', email: 'Ouyang.Qianru@mail.example' };
const words = '我养的猫雪球七号可以作证';
const traces = (bytes: Buffer | string) => tracesOf([...Object.values(person), words], Buffer.from(bytes));

let house: RunningHouse | undefined;
let redis: TestRedis | undefined;
afterEach(async () => {
  await house?.stop();
  await redis?.close();
  house = redis = undefined;
});

/** Every row of every table, also those of a queue. */
async function rowsOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumped: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    dumped.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  await client.end();
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['public.complaint', 'public.evidence']));
  return dumped.join('\n');
}

/** What lies beside the database: lists, heads, what a gateway keeps. */
async function filesOf(data: string): Promise<Buffer> {
  const names = (await readdir(data, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(join(data, 'postgres')),
  );
  return Buffer.concat(await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name)))));
}

it.each(['postgres', 'redis'] as const)(
  'a person who was erased is nowhere: neither in the database nor in the queue, the lines, the measures, the files (%s)',
  async (queue) => {
    redis = queue === 'redis' ? await aRedis() : undefined;
    house = await startHouse({ env: { LOG_LEVEL: 'debug', ...(redis ? { QUEUE_URL: redis.url } : {}) } });
    const { call, supervisor, data, env } = house;
    const { url } = JSON.parse(await readFile(join(data, 'run/database.json'), 'utf8')) as { url: string };
    const minted = spawnSync(
      process.execPath,
      ['dist/apps/cli/apps/cli/src/main.js', 'token', '--name', '周审批', '--role', 'supervisor', '--json'],
      { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } },
    );
    const { token: approver } = JSON.parse(minted.stdout) as { token: string };
    const as = (token: string, method: string, path: string, body?: unknown) =>
      call(method, `/api${path}`, { token, ...(body === undefined ? {} : { body }) });

    const sent = await call('POST', '/api/complaints', {
      body: { text: `${words}，年费多收了三百元`, complainant: person, prefers: 'sms' },
    });
    const { reference } = sent.body as { reference: string };
    const notices = async () => ((await as(supervisor, 'GET', `/complaints/${reference}`)).body.notices ?? []) as { state: string }[];
    await eventually(notices, {
      is: (all) => all.some(({ state }) => state !== 'owed' && state !== 'composed'),
      what: 'an acknowledgement',
    });
    expect((await as(supervisor, 'POST', `/complaints/${reference}/withdrawals`, { reason: '来电撤回' })).status).toBe(201);
    await eventually(notices, { is: (all) => all.every(({ state }) => state !== 'owed' && state !== 'composed'), what: 'every message' });

    const measures = async () =>
      [env['PORT'], env['NOTIFIER_PORT']].map(async (port) => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    const beside = async () => [await redis?.dump(), house?.said(), ...(await Promise.all(await measures()))].join('\n');
    // What is looked at can be seen: the person is in the database, and in nothing else that knows the case.
    expect(traces(await rowsOf(url)).length).toBeGreaterThan(3);
    const known = await beside();
    for (const part of ['"app":"gateway"', '"app":"notifier"', '# TYPE redress_', ...(redis ? ['completed'] : [])])
      expect(known).toContain(part);
    expect(traces(known)).toEqual([]);

    const asked = await as(supervisor, 'POST', `/complaints/${reference}/erasures`, { ground: 'asked-for', reason: '本人书面申请' });
    expect((await as(approver, 'POST', `/erasures/${asked.body.id}/approvals`)).status).toBe(201);
    expect(await rowsOf(url)).toContain(reference);
    expect(traces(await rowsOf(url))).toEqual([]);
    expect(traces(await beside())).toEqual([]);
    expect(traces(await filesOf(data))).toEqual([]);
    expect(traces(JSON.stringify((await as(supervisor, 'GET', `/complaints/${reference}`)).body))).toEqual([]);
  },
);
