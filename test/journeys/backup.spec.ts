import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { dropFolder } from '../support/drop-folder.js';
import { eventually } from '../support/eventually.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

jest.setTimeout(300_000);

/** The operator's story on nothing but Node: no pg_dump, no psql. */
describe('a house that lost its disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redress-lost-'));
  const file = join(folder, 'redress.backup');
  const [old, fresh] = [join(folder, 'old'), join(folder, 'fresh')];
  let house: RunningHouse | undefined;
  let server: EmbeddedPostgres | undefined;
  let kept: { reference: string; code: string; dueOn: string };

  beforeAll(async () => {
    // As root the server runs as somebody else, who must get in.
    chmodSync(folder, 0o755);
    house = await startHouse({ data: old });
  });
  afterAll(async () => {
    await house?.stop();
    await server?.stop();
    await dropFolder(folder);
  });

  const redress = (env: Record<string, string>, ...words: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, ['dist/apps/cli/apps/cli/src/main.js', ...words], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], REDRESS_ENV: 'off', MIN_FREE_PERCENT: '1', ...env },
    });
  const complain = async (text: string, phone: string) => {
    const { body } = await house!.call('POST', '/api/complaints', { body: { text, complainant: { phone } } });
    return body as typeof kept;
  };
  const notices = async (reference: string) => {
    const { body } = await house!.call('GET', `/api/complaints/${reference}`, { token: house!.supervisor });
    return (body.notices ?? []) as { kind: string; state: string }[];
  };
  const told = (reference: string) =>
    eventually(async () => {
      const found = await notices(reference);
      return found.some(({ state }) => ['accepted', 'sent', 'delivered'].includes(state)) ? found : undefined;
    });

  it('was backed up while it ran', async () => {
    kept = await complain('信用卡年费多收了三百元。\n\\.\n', '13800138000');
    await told(kept.reference);
    const { status, stdout } = redress({ REDRESS_DATA: old }, 'backup', file, '--json');
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { file, rows: expect.any(Number), takenAt: expect.any(String) }]);
    const lost = await complain('这一件在备份之后。', '13800138001');
    await told(lost.reference);
  });

  it('takes no restore while it runs, and none over what it has', async () => {
    expect(redress({ REDRESS_DATA: old }, 'restore', file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('start.already-running'),
    });
    expect(await house?.stop()).toBe(0);
    house = undefined;
    expect(redress({ REDRESS_DATA: old }, 'restore', file)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('restore.not-empty'),
    });
    expect(redress({ REDRESS_DATA: join(folder, 'none') }, 'backup', join(folder, 'none.backup')).stderr).toContain('There is no house in');
    // Down, it can be backed up all the same.
    expect(JSON.parse(redress({ REDRESS_DATA: old }, 'backup', join(folder, 'down.backup'), '--json').stdout).rows).toBeGreaterThan(0);
  });

  it('is put back into a new folder, and wants its secrets before it starts', async () => {
    const restored = redress({ REDRESS_DATA: fresh }, 'restore', file, '--json');
    expect([restored.status, JSON.parse(restored.stdout)]).toMatchObject([0, { frozen: true, codes: 'secret-missing' }]);
    await expect(startHouse({ data: fresh })).rejects.toThrow(/CODE_SECRET: Set it to that of the house/);
    for (const name of ['secrets.json', 'first-sign-in.json']) cpSync(join(old, name), join(fresh, name));
    house = await startHouse({ data: fresh });
    expect((await house.call('GET', `/status/${kept.reference}?code=${encodeURIComponent(kept.code)}`)).status).toBeLessThan(400);
    const { body } = await house.call('GET', `/api/complaints/${kept.reference}`, { token: house.supervisor });
    expect(body).toMatchObject({
      text: '信用卡年费多收了三百元。\n\\.',
      deadlines: expect.arrayContaining([expect.objectContaining({ dueOn: kept.dueOn })]),
    });
  });

  it('sends nothing until a person lets it go on', async () => {
    const env = { REDRESS_DATA: fresh };
    const ready = await eventually(async () => {
      const { status, body } = await house!.call('GET', '/health/ready');
      return status === 200 && JSON.stringify(body).includes('frozen') ? body : undefined;
    });
    expect(JSON.stringify(ready)).toContain('restored from a backup of');
    const next = await complain('恢复之后的投诉。', '13800138002');
    await eventually(async () => ((await notices(next.reference)).length > 0 ? true : undefined));
    const compared = await eventually(async () => {
      const frozen = JSON.parse(redress(env, 'unfreeze', '--list', '--json').stdout);
      return frozen.comparedAt !== null && frozen.uncompared === 0 ? frozen : undefined;
    }, 120);
    expect(compared).toMatchObject({ waiting: 1, why: expect.stringContaining('restored from a backup') });
    expect(await notices(next.reference)).toMatchObject([{ kind: 'acknowledgement', state: 'composed' }]);
    expect(redress(env, 'unfreeze', '--by', 'li').status).toBe(0);
    await told(next.reference);
    expect(await house?.stop()).toBe(0);
    house = undefined;
  });

  it('goes to a server of one’s own as well', async () => {
    mkdirSync(join(folder, 'server'));
    server = await startEmbeddedPostgres(join(folder, 'server'));
    const env = { REDRESS_DATA: fresh, DATABASE_URL: server.url };
    const restored = redress(env, 'restore', file, '--json');
    expect([restored.status, JSON.parse(restored.stdout)]).toMatchObject([0, { codes: 'open' }]);
    expect(redress(env, 'restore', file, '--check', '--json').stdout).toContain('"whole":true');
    house = await startHouse({ data: fresh, env: { DATABASE_URL: server.url } });
    expect((await house.call('GET', `/api/complaints/${kept.reference}`, { token: house.supervisor })).status).toBe(200);
    const again = join(folder, 'own.backup');
    expect(JSON.parse(redress(env, 'backup', again, '--json').stdout).rows).toBeGreaterThan(0);
  });
});
