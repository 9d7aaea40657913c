import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../libs/shared/src/platform/network/free-port.js';

/** A whole house in processes of its own, as `npm start` runs it. */
export interface RunningHouse {
  readonly url: string;
  readonly smtpPort: number;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  /** Tokens of the staff that the first start makes. */
  readonly clerk: string;
  readonly supervisor: string;
  /** Calls the API; gives status and body (JSON where it is). */
  call(
    method: string,
    path: string,
    options?: { readonly token?: string; readonly body?: unknown; readonly headers?: Record<string, string> },
  ): Promise<{ status: number; body: any }>;
  /** Everything that it wrote to its outputs until now: lines of all its processes. */
  said(): string;
  /** Ends it as Ctrl-C does; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built house on free ports. `data` keeps the folder of an earlier one. */
export async function startHouse(
  options: { readonly data?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningHouse> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'redress-house-')));
  const [port, notifierPort, smtpPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    REDRESS_DATA: data,
    PORT: String(port),
    NOTIFIER_PORT: String(notifierPort),
    SMTP_LISTEN: `127.0.0.1:${smtpPort}`,
    MIN_FREE_PERCENT: '1',
    LOG_LEVEL: 'warn',
    // A developer's own `.env` is none of a test's business.
    REDRESS_ENV: 'off',
    ...options.env,
  };
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|QUEUE_URL|TWILIO_|MAIL_|IVR_|CODE_|SESSION_)/.test(name)),
  );
  const child = spawn(process.execPath, ['dist/apps/cli/apps/cli/src/main.js', 'up', '--json'], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  await untilReady(child);
  const staff = JSON.parse(await readFile(join(data, 'first-sign-in.json'), 'utf8')) as Record<'clerk' | 'supervisor', { token: string }>;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    smtpPort,
    data,
    env,
    clerk: staff.clerk.token,
    supervisor: staff.supervisor.token,
    call: async (method, path, { token, body, headers } = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        redirect: 'manual',
      });
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
    },
    said: () => said,
    stop: () => ended(child),
  };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let out = '';
    let complaints = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) done();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-4_000);
    });
    child.once('exit', (code) => failed(new Error(`The house ended with ${code}: ${complaints}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.removeAllListeners('exit');
    child.once('exit', (code) => done(code));
    child.kill('SIGTERM');
  });
}
