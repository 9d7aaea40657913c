import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../domain/failure/failure.js';
import { freePort } from '../network/free-port.js';
import { giveToOwner } from './database-owner.js';
import { lastLine, makeCluster, type ProgramOutcome, postgresPrograms, runAs, superuser } from './postgres-cluster.js';

/** A PostgreSQL that the house brought itself, while it runs. */
export interface EmbeddedPostgres {
  /** Connection URL of the database `redress`, as its owner, who has no other rights. Holds the password: never log it. */
  readonly url: string;
  /** The same as the server's superuser: for tests that make databases, and for nothing that a house does. */
  readonly adminUrl: string;
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
  const programs = await postgresPrograms();
  const asUser = await makeCluster(programs, home, data, password);
  const control = (...args: string[]) => runAs(asUser, programs.pg_ctl, ['-D', data, ...args]);

  if ((await control('status')).code !== 0) await start(control, data, settings);
  const port = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[3]);
  const admin = `postgres://${superuser}:${password}@127.0.0.1:${port}`;
  const owner = await giveToOwner(admin, password);
  return {
    url: `postgres://${owner.name}:${owner.password}@127.0.0.1:${port}/redress`,
    adminUrl: `${admin}/redress`,
    port,
    stop: async () => void (await control('stop', '-m', 'fast', '-w', '-t', '30')),
  };
}

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

async function start(
  control: (...args: string[]) => Promise<ProgramOutcome>,
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
