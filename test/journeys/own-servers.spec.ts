import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { dropFolder } from '../support/drop-folder.js';
import { aRedis, type TestRedis } from '../support/redis.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

jest.setTimeout(240_000);

/** `DATABASE_URL=… QUEUE_URL=… npm start`, as the README has it: nothing else is set. */
describe('a house on servers of one’s own', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let redis: TestRedis;
  let env: Record<string, string>;
  let house: RunningHouse | undefined;
  let first: { reference: string; code: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redress-own-'));
    await chmod(folder, 0o755);
    postgres = await startEmbeddedPostgres(join(folder, 'server'));
    redis = await aRedis();
    env = { DATABASE_URL: postgres.url, QUEUE_URL: redis.url };
  });
  afterAll(async () => {
    await house?.stop();
    await redis?.close();
    await postgres?.stop();
    await dropFolder(folder);
  });

  const opens = async () => (await house!.call('GET', `/status/${first.reference}?code=${encodeURIComponent(first.code)}`)).status;

  it('starts with nothing else set, and keeps what it had to make up for its owner alone', async () => {
    house = await startHouse({ data: join(folder, 'data'), env });
    const { status, body } = await house.call('POST', '/api/complaints', { body: { text: '信用卡年费多收了三百元。' } });
    expect(status).toBe(201);
    first = body;
    const file = join(house.data, 'secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // A door's secret is not made up: another host might not know it.
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')))).toEqual(['CODE_SECRET', 'SESSION_SECRET']);
    expect((await house.call('POST', '/channels/phone-ivr', { body: { callId: 'c-1' } })).status).toBe(503);
  });

  it('opens the page of a complaint with the same code after a second start', async () => {
    const before = await opens();
    expect(await house?.stop()).toBe(0);
    house = await startHouse({ data: join(folder, 'data'), env });
    expect([before, await opens()]).toEqual([before, before]);
    expect(before).toBeLessThan(400);
    await house.stop();
    house = undefined;
  });

  it('does not make up another secret beside complaints whose codes it would void', async () => {
    const elsewhere = startHouse({ data: join(folder, 'elsewhere'), env });
    await expect(elsewhere).rejects.toThrow(/ended with 1[\s\S]*CODE_SECRET: Set it to that of the house/);
  });

  it('whose settings are half made ends at once with one sentence, and does not try for ever', async () => {
    const half = startHouse({ data: join(folder, 'data'), env: { ...env, TWILIO_ACCOUNT_SID: 'AC123' } });
    await expect(half).rejects.toThrow(/ended with 1[\s\S]*config\.invalid: Twilio is half configured\.[\s\S]*Correct every problem/);
    const mail = startHouse({ data: join(folder, 'data'), env: { ...env, SMTP_TLS_CERT: '/nowhere', SMTP_TLS_KEY: '/nowhere' } });
    await expect(mail).rejects.toThrow(/ended with 1[\s\S]*SMTP_TLS/);
  });

  it('reads the .env beside it, and the real environment wins', async () => {
    await writeFile(join(folder, '.env'), 'PORT=of-the-file\nNOTIFIER_PORT="3901"\nMIN_FREE_PERCENT=many\n');
    const check = (more: Record<string, string>) => {
      const main = resolve('dist/apps/cli/apps/cli/src/main.js');
      const given = { PATH: process.env['PATH'], REDRESS_CONFIG: resolve('config'), ...more };
      const { stdout, stderr } = spawnSync(process.execPath, [main, 'check', '--json'], { cwd: folder, env: given, encoding: 'utf8' });
      return stdout === '' ? stderr : JSON.parse(stdout);
    };
    const named = (found: { problems: { path: string }[] }) => found.problems.map(({ path }) => path);
    expect(named(check({}))).toEqual(['PORT', 'MIN_FREE_PERCENT']);
    expect(named(check({ PORT: '3900', MIN_FREE_PERCENT: '' }))).toEqual([]);
    expect(named(check({ REDRESS_ENV: 'off' }))).toEqual([]);
    expect(check({ REDRESS_ENV: 'nowhere.env' })).toContain('nowhere.env cannot be read (ENOENT)');
  });
});
