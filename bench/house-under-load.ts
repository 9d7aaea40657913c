import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@app/shared/platform/embedded-postgres.js';
import { parseDocument } from 'yaml';

const root = new URL('..', import.meta.url).pathname;
export const apps = ['gateway', 'router', 'notifier'] as const;
export type HouseApp = (typeof apps)[number];
const readySeconds = 90;

/** The settings that the double tells of itself (test/support/provider-double-main.ts). */
export interface DoubleSettings {
  readonly TWILIO_API_URL: string;
  readonly TWILIO_ACCOUNT_SID: string;
  readonly TWILIO_AUTH_TOKEN: string;
  readonly TWILIO_FROM: string;
}

/** The three built apps as processes of their own, with a double that stands in for Twilio. */
export class HouseUnderLoad {
  private readonly children: ChildProcess[] = [];
  private readonly pids = new Map<HouseApp, number>();

  private constructor(
    private readonly folder: string,
    readonly url: string,
    readonly double: DoubleSettings,
  ) {}

  /**
   * Resolves when `/health/ready` speaks for all three. Logs go to `folder`; fails with their last lines when it does not come up.
   * With `profile`, each app writes `<app>.cpuprofile` into that folder when it ends.
   */
  static async start(folder: string, databaseUrl: string, queueUrl: string | undefined, profile?: string): Promise<HouseUnderLoad> {
    await mkdir(folder, { recursive: true });
    const ledger = spawn(process.execPath, ['--import', 'tsx', join(root, 'test/support/provider-double-main.ts')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: ledger.stdout }), 'line')) as [string];
    const [port, receipts] = [await freePort(), await freePort()];
    const house = new HouseUnderLoad(folder, `http://127.0.0.1:${port}`, JSON.parse(line) as DoubleSettings);
    house.children.push(ledger);
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }),
      REDRESS_DATA: folder,
      REDRESS_CONFIG: await configWithoutBudgets(folder),
      PORT: String(port),
      NOTIFIER_PORT: String(receipts),
      RECEIPTS_URL: `http://127.0.0.1:${receipts}`,
      SMTP_LISTEN: 'off',
      MIN_FREE_PERCENT: '1',
      CODE_SECRET: randomBytes(32).toString('hex'),
      SESSION_SECRET: randomBytes(32).toString('hex'),
      IVR_SECRET: randomBytes(32).toString('hex'),
      TWILIO_API_URL: house.double.TWILIO_API_URL,
      TWILIO_ACCOUNT_SID: house.double.TWILIO_ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: house.double.TWILIO_AUTH_TOKEN,
      TWILIO_FROM: house.double.TWILIO_FROM,
    };
    for (const app of apps) {
      const child = house.startApp(app, env, profile);
      house.children.push(child);
      house.pids.set(app, child.pid as number);
    }
    try {
      await house.ready();
    } catch (error) {
      await house.end();
      throw error;
    }
    return house;
  }

  pid(app: HouseApp): number {
    return this.pids.get(app) as number;
  }

  /** What the double took: the attempt (the end of the callback's address) and when, as its own clock said. */
  async taken(): Promise<{ attemptId: string; at: Date }[]> {
    const answer = await fetch(`${this.double.TWILIO_API_URL}/ledger`);
    const { messages } = (await answer.json()) as { messages: { statusCallback?: string; dateCreated: string }[] };
    return messages.flatMap(({ statusCallback, dateCreated }) =>
      statusCallback === undefined ? [] : [{ attemptId: statusCallback.split('/').at(-1) as string, at: new Date(dateCreated) }],
    );
  }

  /** Ends what was started, by its own process id; kills what does not end within 30 s. */
  async end(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
        await ended;
        clearTimeout(limit);
      }),
    );
  }

  private startApp(app: HouseApp, env: NodeJS.ProcessEnv, profile: string | undefined): ChildProcess {
    // The fourth channel lets an app end by itself when the bench is killed.
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${app}.cpuprofile`];
    const child = spawn(process.execPath, [...profiling, join(root, `dist/apps/${app}/apps/${app}/src/main.js`)], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log = createWriteStream(this.logOf(app), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    return child;
  }

  private logOf(app: string): string {
    return join(this.folder, `${app}.log`);
  }

  private async ready(): Promise<void> {
    const until = Date.now() + readySeconds * 1000;
    let said = 'no answer';
    while (Date.now() < until) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      said = answer ? await answer.text() : 'no answer';
      await pause(250);
    }
    const logs = await Promise.all(apps.map(async (app) => `${app}: ${(await readFile(this.logOf(app), 'utf8')).slice(-1_000)}`));
    throw new Error(`The house was not ready after ${readySeconds} s: ${said}\n${logs.join('\n')}`);
  }
}

/** The delivered papers, but nothing is held for a person because it is much: being much is the point here. */
async function configWithoutBudgets(folder: string): Promise<string> {
  const copy = join(folder, 'config');
  await cp(join(root, 'config'), copy, { recursive: true });
  const file = join(copy, 'institution.yaml');
  const paper = parseDocument(await readFile(file, 'utf8'));
  for (const name of ['perCorrespondent', 'perPrefix', 'perSource', 'perDay']) paper.setIn(['budgets', name], 'off');
  paper.setIn(['rateLimits', 'formsPerMinute'], 'off');
  await writeFile(file, paper.toString());
  return copy;
}
