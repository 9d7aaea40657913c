import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { freePort } from '@app/shared/platform/network/free-port.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { redisConnection } from '@app/shared/transport/redis-url.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { migrateHouse } from '../../apps/cli/src/prepare/migrate-house.js';
import { eventually } from '../support/eventually.js';
import { programIsThere } from '../support/programs.js';

/** Real servers that speak TLS with a certificate of an authority that only whoever is told of it knows. */

jest.setTimeout(180_000);
const run = promisify(execFile);
let folder: string;
let database: EmbeddedPostgres;
let redis: ChildProcess;
let redisPort: number;
const file = (name: string) => join(folder, name);

/** `ca.pem`, and what it signed for 127.0.0.1; `other.pem` is another authority. */
async function makeCertificates(): Promise<void> {
  const openssl = async (...args: string[]) => void (await run('openssl', args, { cwd: folder }));
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  for (const name of ['ca', 'other'])
    await openssl('req', '-x509', ...key, '-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
  await openssl(
    'req',
    ...key,
    '-subj',
    '/CN=house',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
  );
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy', '-days', '2'];
  await openssl('x509', '-req', '-in', 'server.csr', ...by, '-out', 'server.pem');
}

/** The database takes TLS and nothing else; its key is readable by whom it runs as. */
async function turnTlsOn(): Promise<void> {
  const data = file('data/postgres');
  await chown(file('server.key'), (await stat(data)).uid, -1);
  await chmod(file('server.key'), 0o600);
  const rules = join(data, 'pg_hba.conf');
  await writeFile(rules, (await readFile(rules, 'utf8')).replace(/^host\s/gm, 'hostssl '));
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  for (const [name, value] of [
    ['ssl_cert_file', file('server.pem')],
    ['ssl_key_file', file('server.key')],
    ['ssl', 'on'],
  ])
    await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
}

const believing = (authority: string) => `${database.url}?sslmode=verify-full&sslrootcert=${file(authority)}`;

beforeAll(async () => {
  await programIsThere('redis-server');
  folder = await mkdtemp(join(tmpdir(), 'redress-tls-'));
  await chmod(folder, 0o755);
  await makeCertificates();
  database = await startEmbeddedPostgres(file('data'));
  await turnTlsOn();
  redisPort = await freePort();
  const certificate = ['--tls-cert-file', file('server.pem'), '--tls-key-file', file('server.key'), '--tls-ca-cert-file', file('ca.pem')];
  const port = ['--port', '0', '--tls-port', String(redisPort), '--tls-auth-clients', 'no', '--bind', '127.0.0.1'];
  redis = spawn('redis-server', [...port, ...certificate, '--save', '', '--dir', folder], { stdio: 'ignore' });
});
afterAll(async () => {
  const ended = redis === undefined ? undefined : once(redis, 'exit');
  redis?.kill('SIGKILL');
  await ended;
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a database that speaks TLS', () => {
  it('is migrated and used by whoever believes its authority, and every connection is one of TLS', async () => {
    // It takes its new settings a moment after it was told to.
    const ran = await eventually(() => migrateHouse(believing('ca.pem'), { queueInDatabase: true }).catch(() => undefined));
    expect(ran.length).toBeGreaterThan(50);
    const pool = houseConnections({ url: believing('ca.pem') });
    expect((await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows).toEqual([{ ssl: true }]);
    await pool.end();
  });

  it.each([
    ['another authority is believed', () => believing('other.pem'), /certificate of the database is not believed \(\w+\).*sslrootcert/],
    [
      'the name is another one',
      () => believing('ca.pem').replace('127.0.0.1', 'localhost'),
      /not believed \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    ['there is no such file', () => believing('nothing.pem'), /names a file for TLS that is not there/],
    ['no TLS is wished', () => database.url, /cannot be reached \(28000\)/],
  ])('stops a start at once, with a sentence, where %s', async (_, url, sentence) => {
    const failed = migrateHouse(url(), { queueInDatabase: true, waitSeconds: 3_600 });
    await expect(failed).rejects.toMatchObject({ code: 'store.unavailable', message: expect.stringMatching(sentence) });
  });
});

describe('a Redis that speaks TLS', () => {
  /** PONG, or why it is not reached. */
  const ping = async (url: string) => {
    const { connection, release } = redisConnection(url, 'queue');
    const reached = new Promise<string>((done) => {
      connection.once('ready', async () => done(await connection.ping()));
      connection.once('error', ({ code }: { code?: string }) => done(code ?? 'broken off'));
      connection.once('close', () => done('broken off'));
    });
    return await reached.finally(release);
  };

  it('is reached by whoever believes its authority, and by nobody else', async () => {
    const url = `rediss://127.0.0.1:${redisPort}`;
    expect(await eventually(() => ping(`${url}?ca=${file('ca.pem')}`), { is: (answer) => answer === 'PONG' })).toBe('PONG');
    for (const other of [`${url}?ca=${file('other.pem')}`, url]) expect(await ping(other)).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await ping(`redis://127.0.0.1:${redisPort}`)).toMatch(/broken off|ECONNRESET/);
    expect(() => redisConnection(`${url}?ca=${file('nothing.pem')}`, 'queue')).toThrow(/its ca, .*nothing\.pem, is no file/);
  });
});
