import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { houseDataSource } from '../../libs/shared/src/persistence/data-source.js';
import { type EmbeddedPostgres, freePort, startEmbeddedPostgres } from '../../libs/shared/src/platform/embedded-postgres.js';
import { migrateQueue } from '../../libs/shared/src/transport/queue-backend.js';
import { startTwilioDouble, type TwilioDouble } from './provider-double.js';
import { aRedis, type TestRedis } from './redis.js';

const apps = ['gateway', 'router', 'notifier'] as const;
export type App = (typeof apps)[number];

/** The three apps as processes that a test starts and kills one by one, on a durable PostgreSQL, with a double of the provider. */
export class KillableHouse {
  private readonly children = new Map<App, ChildProcess>();

  private constructor(
    readonly postgres: EmbeddedPostgres,
    readonly double: TwilioDouble,
    private readonly redis: TestRedis | undefined,
    readonly url: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async start(queue: 'postgres' | 'redis'): Promise<KillableHouse> {
    const data = await mkdtemp(join(tmpdir(), 'redress-chaos-'));
    const postgres = await startEmbeddedPostgres(data);
    const dataSource = await houseDataSource({ url: postgres.url }).initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
    await migrateQueue(postgres.url);
    const redis = queue === 'redis' ? await aRedis() : undefined;
    const double = await startTwilioDouble({ callbacks: ['sent', 'delivered'] });
    // What is unknown is asked about soon, and no budget stands in the way.
    const config = join(data, 'config');
    await cp('config', config, { recursive: true });
    const papers = await readFile(join(config, 'institution.yaml'), 'utf8');
    await writeFile(
      join(config, 'institution.yaml'),
      papers
        .replace(/unknownWaitSeconds: \d+/, 'unknownWaitSeconds: 1')
        .replace(/lookupGapSeconds: \d+/, 'lookupGapSeconds: 1')
        .replace(/(per\w+): \d+/g, '$1: off'),
    );
    const [port, notifierPort] = [await freePort(), await freePort()];
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: postgres.url,
      ...(redis ? { QUEUE_URL: redis.url } : {}),
      REDRESS_DATA: data,
      REDRESS_CONFIG: config,
      PORT: String(port),
      NOTIFIER_PORT: String(notifierPort),
      SMTP_LISTEN: 'off',
      MIN_FREE_PERCENT: '1',
      LOG_LEVEL: 'error',
      CODE_SECRET: 'chaos',
      SESSION_SECRET: 'chaos',
      IVR_SECRET: 'chaos',
      TWILIO_ACCOUNT_SID: double.accountSid,
      TWILIO_AUTH_TOKEN: double.authToken,
      TWILIO_FROM: '+8610690000',
      TWILIO_API_URL: double.url,
    };
    const house = new KillableHouse(postgres, double, redis, `http://127.0.0.1:${port}`, env);
    for (const app of apps) house.run(app);
    await house.ready();
    return house;
  }

  /** Starts an app; with a fault, it dies by SIGKILL at that point. */
  run(app: App, fault?: string): void {
    const child = spawn(process.execPath, [`dist/apps/${app}/apps/${app}/src/main.js`], {
      env: { ...this.env, ...(fault ? { REDRESS_FAULT: `${fault}:kill` } : {}) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.children.set(app, child);
  }

  async end(app: App): Promise<void> {
    const child = this.children.get(app) as ChildProcess;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }

  /** Whether the app was ended by SIGKILL, waiting for it so long. */
  async diedWithin(app: App, seconds: number): Promise<boolean> {
    const child = this.children.get(app) as ChildProcess;
    for (let waited = 0; waited < seconds * 10 && child.signalCode === null; waited++) await new Promise((later) => setTimeout(later, 100));
    return child.signalCode === 'SIGKILL';
  }

  async ready(): Promise<void> {
    for (let tries = 0; tries < 900; tries++) {
      const answer = await fetch(`${this.url}/health/live`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error('The gateway did not come up.');
  }

  async stop(): Promise<void> {
    await Promise.all(apps.map((app) => this.end(app)));
    await this.double.close();
    await this.redis?.close();
    await this.postgres.stop();
  }
}
