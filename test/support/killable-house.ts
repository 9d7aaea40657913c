import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateSchema } from '../../libs/shared/src/persistence/migrate-schema.js';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { migrateQueue } from '../../libs/shared/src/transport/queue-backend.js';
import { dropFolder } from './drop-folder.js';
import { eventually } from './eventually.js';
import { type MailSink, startMailSink, startTwilioDouble, type TwilioDouble, type TwilioDoubleOptions } from './provider-double.js';
import { aRedis, type TestRedis } from './redis.js';

const apps = ['gateway', 'router', 'notifier'] as const;
export type App = (typeof apps)[number];

/** What a house may have otherwise. */
export interface HouseOptions {
  readonly twilio?: TwilioDoubleOptions;
  /** With a mail sink, and the log that a relay would write. */
  readonly mail?: boolean;
  /** Lines of `institution.yaml` under `sending:` that are replaced or added. */
  readonly sending?: Readonly<Record<string, string | number>>;
}

/** The three apps as processes that a test starts and kills one by one, on a durable PostgreSQL, with a double of the provider. */
export class KillableHouse {
  private readonly children = new Map<App, ChildProcess>();
  /** What ended though nobody asked it to: who waits for a house with one app fewer waits for nothing. */
  private readonly fallen: string[] = [];

  private constructor(
    readonly postgres: EmbeddedPostgres,
    readonly double: TwilioDouble,
    private readonly redis: TestRedis | undefined,
    readonly url: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly data: string,
    readonly mail: MailSink | undefined,
  ) {}

  static async start(queue: 'postgres' | 'redis', options: HouseOptions = {}): Promise<KillableHouse> {
    const data = await mkdtemp(join(tmpdir(), 'redress-chaos-'));
    const postgres = await startEmbeddedPostgres(data);
    await migrateSchema(postgres.url);
    await migrateQueue(postgres.url);
    const redis = queue === 'redis' ? await aRedis() : undefined;
    const double = await startTwilioDouble({ callbacks: ['sent', 'delivered'], ...options.twilio });
    const mail = options.mail ? await startMailSink() : undefined;
    if (mail) {
      mail.log = join(data, 'mail.log');
      await writeFile(mail.log, `${new Date(0).toISOString()} relay postfix/master[1]: daemon started\n`);
    }
    // What is unknown is asked about soon, and no budget stands in the way.
    const config = join(data, 'config');
    await cp('config', config, { recursive: true });
    const papers = await readFile(join(config, 'institution.yaml'), 'utf8');
    await writeFile(
      join(config, 'institution.yaml'),
      papers
        .replace(/^sending:\n( {2}.*\n)+/m, sendingLines({ unknownWaitSeconds: 1, lookupGapSeconds: 1, ...options.sending }))
        .replace(/(per\w+|mailAcknowledgements|formsPerMinute): \d+/g, '$1: off'),
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
      ...(mail ? { MAIL_URL: mail.url, MAIL_FROM: 'tousu@bank.example', MAIL_LOG: mail.log } : {}),
    };
    const house = new KillableHouse(postgres, double, redis, `http://127.0.0.1:${port}`, env, data, mail);
    for (const app of apps) house.run(app);
    await Promise.all([house.ready(), house.ready('notifier')]);
    return house;
  }

  /** Starts an app; with a fault, it dies by SIGKILL at that point. */
  run(app: App, fault?: string): void {
    this.children.set(app, this.spawn(app, fault ? { REDRESS_FAULT: `${fault}:kill` } : {}));
  }

  /** Starts one more of an app, on another port, with these variables; whoever starts it ends it. */
  async another(app: App, env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
    return this.spawn(app, { NOTIFIER_PORT: String(await freePort()), ...env });
  }

  private spawn(app: App, env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(process.execPath, [`dist/apps/${app}/apps/${app}/src/main.js`], {
      env: { ...this.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code) => {
      if (code) this.fallen.push(`the ${app} ended with ${code}`);
    });
    return child;
  }

  /** Throws where an app ended by itself with an error, and says which; what it wrote stands in the output of the test. */
  mustStand(): void {
    if (this.fallen.length > 0) throw new Error(`Nobody asked for it: ${this.fallen.join(', ')}.`);
  }

  /** Ends an app as a power cut does. */
  async kill(app: App): Promise<void> {
    const child = this.children.get(app) as ChildProcess;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
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
    const limit = AbortSignal.timeout(seconds * 1000);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit', { signal: limit }).catch(() => {});
    return child.signalCode === 'SIGKILL';
  }

  async ready(app: 'gateway' | 'notifier' = 'gateway'): Promise<void> {
    const url = app === 'gateway' ? this.url : `http://127.0.0.1:${this.env['NOTIFIER_PORT']}`;
    const live = () => {
      this.mustStand();
      return fetch(`${url}/health/live`).catch(() => undefined);
    };
    await eventually(live, { is: ({ ok }) => ok, what: `the ${app} up`, seconds: 90 });
  }

  async stop(): Promise<void> {
    await Promise.all(apps.map((app) => this.end(app)));
    await this.double.close();
    await this.mail?.close();
    await this.redis?.close();
    await this.postgres.stop();
    await dropFolder(this.data);
  }
}

function sendingLines(values: Readonly<Record<string, string | number>>): string {
  return `sending:\n${Object.entries(values)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join('')}`;
}
