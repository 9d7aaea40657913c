import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateHouse } from '../../apps/cli/src/prepare/migrate-house.js';
import { firstSignIn } from '../../apps/cli/src/prepare/staff-tokens.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(async () => await database.close());

describe('migrating', () => {
  it('does it once, however many try at the same time', async () => {
    await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS queue CASCADE');
    const applied = await Promise.all([1, 2, 3].map(() => migrateHouse(database.url, { queueInDatabase: true })));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    const { rows } = await database.pool.query(`SELECT to_regclass('public.complaint') AS ours, count(*) AS tables
      FROM information_schema.tables WHERE table_schema = 'queue'`);
    const row = rows[0]!;
    expect(row.ours).toBe('complaint');
    expect(Number(row.tables)).toBeGreaterThan(0);
  });

  it('says so when there is no database', async () => {
    await expect(migrateHouse(`${database.url}_gone`, { queueInDatabase: true })).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(migrateHouse('postgres://a:b@127.0.0.1:1/x', { queueInDatabase: true, waitSeconds: 0 })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
  });
});

describe('the first sign-in', () => {
  it('is made once, kept for its owner alone, and made again only for an empty house', async () => {
    const data = mkdtempSync(join(tmpdir(), 'redress-sign-in-'));
    const first = await firstSignIn(database.url, data, 'cards');
    expect(first).toMatchObject({
      isNew: true,
      clerk: { role: 'clerk', department: 'cards' },
      supervisor: { role: 'supervisor', department: null },
      triage: { role: 'clerk', department: 'triage' },
    });
    const file = join(data, 'first-sign-in.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await firstSignIn(database.url, data, 'cards')).toEqual({ ...first, isNew: false });
    expect(await firstSignIn(database.url, mkdtempSync(join(tmpdir(), 'redress-sign-in-')), 'cards')).toBeUndefined();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query('SELECT * FROM staff_token');
    await client.query('DELETE FROM staff_token');
    await client.end();
    expect(JSON.stringify(rows)).not.toContain(first?.clerk.token.slice(3));
    const again = await firstSignIn(database.url, data, 'cards');
    expect(again?.clerk.token).not.toBe(first?.clerk.token);
    expect(readFileSync(file, 'utf8')).toContain(again?.clerk.token);
  });
});
