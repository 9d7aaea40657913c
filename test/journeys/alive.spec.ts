import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aDatabase, type TestDatabase } from '../support/database.js';

/** Has the process say at its end how much processor it took. */
const teller = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('\\ncpu ' + (user + system) / 1000); });",
)}`;

describe('the health check of a container', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(async () => await database.close());
  beforeEach(async () => void (await database.pool.query('DELETE FROM heartbeat')));

  const beat = async (app: string, problems: readonly string[] = [], { secondsAgo = 1, instance = `${hostname()}-1` } = {}) =>
    void (await database.pool.query(
      `INSERT INTO heartbeat (app, instance, at, problems) VALUES ($1, $2, now() - $3 * interval '1 s', $4)`,
      [app, instance, secondsAgo, JSON.stringify(problems)],
    ));

  /** As the Dockerfile runs it. */
  const redress = async (...given: string[]) => {
    const child = spawn(process.execPath, ['--import', teller, 'dist/apps/cli/apps/cli/src/main.js', ...given], {
      env: { PATH: process.env['PATH'], DATABASE_URL: database.url, REDRESS_ENV: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((done) => child.once('exit', done));
    const [said, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, said, milliseconds: Number(/^cpu ([\d.]+)$/m.exec(errors)?.[1]) };
  };
  const alive = async () => {
    const { code, said } = await redress('alive', '--json');
    return { code, ...(JSON.parse(said) as { alive: boolean; gone: string[] }) };
  };

  it('takes a note for no death: sending that is frozen is a person’s to let go', async () => {
    await beat('notifier', ['note: sending is frozen after a restore', 'note: twilio-sms: refuses our sign-in']);
    expect(await alive()).toMatchObject({ code: 0, alive: true, gone: [] });
  });

  it('takes a problem, a heartbeat that stopped, and none at all for what they are', async () => {
    expect(await alive()).toMatchObject({ code: 1, alive: false });
    await beat('router', ['queue route: no canary for 95 s']);
    expect(await alive()).toMatchObject({ code: 1, alive: false, gone: [] });
    await database.pool.query('DELETE FROM heartbeat');
    await beat('notifier', [], { secondsAgo: 25 });
    expect(await alive()).toMatchObject({ code: 1, alive: false, gone: ['notifier'] });
  });

  it('misses a dead app among living ones, and not the process that another took the place of', async () => {
    await beat('gateway');
    await beat('router', [], { secondsAgo: 60 });
    expect(await alive()).toMatchObject({ code: 1, gone: ['router'] });
    await beat('router', [], { instance: `${hostname()}-2` });
    await beat('notifier', ['database: no answer.'], { instance: 'another-machine-1' });
    expect(await alive()).toMatchObject({ code: 0, gone: [] });
  });

  it('costs a fraction of the whole command line', async () => {
    await beat('gateway');
    const [one, all] = [await redress('alive'), await redress('--help')];
    expect(one.code).toBe(0);
    expect(all.said).toContain('alive');
    expect(one.milliseconds).toBeLessThan(all.milliseconds / 2);
  });
});
