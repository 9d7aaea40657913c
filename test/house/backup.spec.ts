import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { houseTables } from '../../apps/cli/src/backup/house-tables.js';
import { checkBackup, restoreBackup } from '../../apps/cli/src/backup/restore-backup.js';
import { writeBackup } from '../../apps/cli/src/backup/write-backup.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { dropFolder } from '../support/drop-folder.js';

jest.setTimeout(180_000);

/** What COPY must carry: its own marks, every line end, tabs, backslashes, four-byte letters. */
const awkward = [
  '\\.',
  '\\.\n\\.\n',
  '\\N',
  'a\tb\\tc',
  '\r\n\\.\r\n',
  '盗刷 🙈 \u2028',
  "'; DROP TABLE complaint; --",
  '',
  '\\',
  'COPY "evidence" ("id") FROM stdin;',
];

let from: TestDatabase;
let folder: string;
let file: string;

const connected = async <T>(url: string, work: (database: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return await work(client).finally(() => client.end());
};
const addStaff = (url: string, names: readonly string[]) =>
  connected(url, (database) =>
    database.query(
      `INSERT INTO staff_token (id, name, role, token_hash) SELECT unnest($1::uuid[]), unnest($2::text[]), 'auditor', unnest($3::bytea[])`,
      [names.map(() => newId()), names, names.map(() => randomBytes(32))],
    ),
  );
/** Every table with a hash over its rows; the freeze is what a restore adds. */
const contents = (url: string) =>
  connected(url, async (database) => {
    const found: Record<string, string> = {};
    for (const { table } of await houseTables(database)) {
      if (table === 'sending_freeze') continue;
      const { rows } = await database.query(
        `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS it FROM "${table}" t`,
      );
      found[table] = rows[0].it;
    }
    return found;
  });
/** A database with nothing in it, on the server of the tests. */
const anEmptyOne = async () => {
  const home = process.env['TEST_DATABASE_URL'] ?? '';
  const name = `restored_${randomBytes(6).toString('hex')}`;
  await connected(home, (database) => database.query(`CREATE DATABASE ${name}`));
  return {
    url: home.replace(/redress$/, name),
    drop: () => connected(home, (database) => database.query(`DROP DATABASE ${name} WITH (FORCE)`)),
  };
};
const restore = (url: string, name = file) => restoreBackup({ databaseUrl: url, file: name, queueInDatabase: true });
const write = (name: string) => writeBackup({ databaseUrl: from.url, file: join(folder, name), version: '0.0.0-test', codeKey: null });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redress-backup-'));
  from = await aDatabase();
  await addStaff(from.url, [...awkward, ...Array.from({ length: 5_000 }, (_, n) => `${awkward[n % awkward.length]} ${n}`)]);
  // One long row, more than any buffer on the way.
  const data = JSON.stringify({ note: '长'.repeat(1_000_000) });
  await from.pool.query(`INSERT INTO event (id, kind, actor, data) VALUES ($1, 'complaint.received', 'test', $2)`, [newId(), data]);
  const header = await write('whole.backup');
  file = join(folder, 'whole.backup');
  expect(header.tables.find(({ table }) => table === 'staff_token')?.rows).toBe(5_000 + awkward.length);
});
afterAll(async () => {
  await from?.close();
  await dropFolder(folder);
});

describe('a backup', () => {
  it('is put back as it was into an empty database, with sending frozen', async () => {
    const target = await anEmptyOne();
    const seen: number[] = [];
    const header = await restoreBackup({
      databaseUrl: target.url,
      file,
      queueInDatabase: true,
      onRows: (done, all) => seen.push(done / all),
    });
    expect(await contents(target.url)).toEqual(await contents(from.url));
    expect(seen.at(-1)).toBe(1);
    await connected(target.url, async (database) => {
      const { rows } = await database.query('SELECT why, since, thawed_at FROM sending_freeze');
      expect(rows).toEqual([{ why: `restored from a backup of ${header.takenAt}`, since: expect.any(Date), thawed_at: null }]);
      expect(rows[0].since.getTime()).toBe(new Date(header.takenAt).getTime() - 3_600_000);
      // Sequences go on, and references are held to again.
      const next = await database.query(`INSERT INTO event (id, kind, actor) VALUES ($1, 'x.y', 'x') RETURNING seq`, [newId()]);
      expect(Number(next.rows[0].seq)).toBeGreaterThan(1);
      const keys = `SELECT count(*)::int AS n FROM pg_constraint WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace`;
      const there = (await database.query(keys)).rows[0].n;
      expect(await connected(from.url, async (other) => (await other.query(keys)).rows[0].n)).toBe(there);
    });
    await target.drop();
  });

  it('is for its owner alone, leaves no half file, and never writes over another', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(write('whole.backup')).rejects.toMatchObject({ code: 'backup.not-written' });
    await expect(write('no/such/folder')).rejects.toMatchObject({ code: 'backup.not-written' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is of one instant, whatever is written meanwhile', async () => {
    let over = false;
    const writer = (async () => {
      for (let turn = 0; !over; turn++) await addStaff(from.url, [`pair ${turn} a`, `pair ${turn} b`]);
    })();
    const name = `moving-${randomBytes(3).toString('hex')}`;
    const header = await write(name);
    over = true;
    await writer;
    const rows = header.tables.find(({ table }) => table === 'staff_token')?.rows ?? 0;
    expect(rows % 2).toBe((5_000 + awkward.length) % 2);
    expect((await checkBackup(join(folder, name))).tables).toEqual(header.tables);
  });
});

describe('a restore', () => {
  let target: Awaited<ReturnType<typeof anEmptyOne>>;
  beforeAll(async () => {
    target = await anEmptyOne();
  });
  afterAll(() => target?.drop());
  const refused = async (name: string, code: string) => {
    await expect(restore(target.url, join(folder, name))).rejects.toMatchObject({ code });
    const left = await contents(target.url);
    expect(Object.entries(left).filter(([table, it]) => table !== 'sending_mark' && !it.startsWith('0 '))).toEqual([]);
  };
  const spoilt = (name: string, spoil: (text: string) => string) =>
    writeFileSync(join(folder, name), gzipSync(spoil(gunzipSync(readFileSync(file)).toString('utf8'))));

  it('of what was cut off, changed or never was one changes nothing', async () => {
    const whole = readFileSync(file);
    for (const share of [0, 0.001, 0.5, 0.999]) {
      writeFileSync(join(folder, 'cut'), whole.subarray(0, Math.floor(whole.length * share)));
      await refused('cut', 'backup.damaged');
    }
    spoilt('one-row-less', (text) => text.replace(/\n[^\n]* 4999\t[^\n]*/, ''));
    spoilt('one-letter', (text) => text.replace(/\bpair|auditor\b/, 'auditoR'));
    spoilt('twice', (text) => text + text);
    spoilt('without-end', (text) => text.slice(0, text.lastIndexOf('-- end')));
    spoilt('a-dump', () => `CREATE TABLE x (y int);\n${'-'.repeat(2_000_000)}`);
    spoilt('other-table', (text) => text.replace('COPY "staff_token"', 'COPY "pg_authid"'));
    spoilt('sql', (text) => text.replace('COPY "staff_token" (', 'COPY "staff_token" FROM PROGRAM \'id\'; COPY "staff_token" ('));
    for (const name of ['one-row-less', 'one-letter', 'twice', 'without-end', 'a-dump', 'other-table', 'sql'])
      await refused(name, 'backup.damaged');
    writeFileSync(join(folder, 'no-gzip'), 'hello');
    await refused('no-gzip', 'backup.damaged');
    await expect(checkBackup(join(folder, 'one-letter'))).rejects.toMatchObject({ code: 'backup.damaged' });
    await expect(checkBackup(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'backup.damaged' });
  });

  it('of another version is refused before anything is touched', async () => {
    spoilt('later', (text) => text.replace('"migrations":[', '"migrations":["Later1999999999999",'));
    spoilt('earlier', (text) => text.replace(/"migrations":\["[^"]+",/, '"migrations":['));
    await refused('later', 'backup.other-version');
    await refused('earlier', 'backup.other-version');
  });

  it('is refused while a house runs there', async () => {
    const app = new pg.Client({ connectionString: target.url, application_name: 'redress-gateway' });
    await app.connect();
    await refused('whole.backup', 'start.already-running');
    await app.end();
  });

  it('after all those goes well, and a second one finds the database full', async () => {
    await restore(target.url);
    const after = await contents(target.url);
    expect(after['staff_token']).toMatch(new RegExp(`^${5_000 + awkward.length} `));
    await expect(restore(target.url)).rejects.toMatchObject({ code: 'restore.not-empty' });
    expect(await contents(target.url)).toEqual(after);
  });

  it('leaves a database of something else alone', async () => {
    const other = await anEmptyOne();
    await connected(other.url, (database) => database.query('CREATE TABLE ledger (id int)'));
    await expect(restore(other.url)).rejects.toMatchObject({ code: 'restore.not-empty', message: expect.stringContaining('ledger') });
    await other.drop();
  });
});
