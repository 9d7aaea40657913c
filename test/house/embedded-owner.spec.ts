import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { migrateHouse } from '../../apps/cli/src/prepare/migrate-house.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { dropFolder } from '../support/drop-folder.js';

jest.setTimeout(180_000);

describe('the role that the apps connect as on the embedded default', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redress-owner-'));
  let server: EmbeddedPostgres;

  const ask = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return await client
      .query(sql)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };
  const foreign = `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_roles r ON r.oid = relowner
    WHERE nspname IN ('public', 'queue') AND rolname <> 'house'
    UNION ALL SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_roles r ON r.oid = proowner
    WHERE nspname IN ('public', 'queue') AND rolname <> 'house'
    UNION ALL SELECT nspname FROM pg_namespace n JOIN pg_roles r ON r.oid = nspowner WHERE nspname = 'queue' AND rolname <> 'house'`;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    server = await startEmbeddedPostgres(folder);
    await migrateHouse(server.url, { queueInDatabase: true });
  });
  afterAll(async () => {
    await server?.stop();
    await dropFolder(folder);
  });

  const mayNothingElse = async () => {
    const [role] = await ask(server.url, 'SELECT current_user AS name, r.* FROM pg_roles r WHERE rolname = current_user');
    expect(role).toMatchObject({
      name: 'house',
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
      rolreplication: false,
    });
    for (const sql of [
      "COPY (SELECT 1) TO PROGRAM 'id'",
      "SELECT pg_read_file('postgresql.conf')",
      "ALTER SYSTEM SET fsync = 'off'",
      'CREATE ROLE another SUPERUSER',
      "ALTER ROLE redress PASSWORD 'x'",
    ]) {
      await expect(ask(server.url, sql)).rejects.toMatchObject({ code: '42501' });
    }
    expect(await ask(server.url, foreign)).toEqual([]);
  };

  it('owns its database and may do nothing else on the server', mayNothingElse);

  it('is given what an earlier version made as superuser, and the house goes on', async () => {
    // As it was: no such role, everything the superuser's. Things that a table brings with it, and things of their own.
    await ask(server.url, `INSERT INTO staff_token (id, name, role, token_hash) VALUES (gen_random_uuid(), '李敏', 'clerk', '\\x00')`);
    const admin = server.adminUrl;
    await ask(admin.replace(/redress$/, 'postgres'), 'ALTER DATABASE redress OWNER TO redress');
    await ask(
      admin,
      `REASSIGN OWNED BY house TO redress; DROP OWNED BY house; DROP ROLE house;
       CREATE TYPE "an Enum" AS ENUM ('a'); CREATE DOMAIN queue.digits AS text; CREATE SEQUENCE "alone"; CREATE VIEW seen AS SELECT 1 AS one;
       CREATE FUNCTION "a Function"(text, int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE EXTENSION pg_trgm`,
    );
    expect((await ask(admin, foreign)).length).toBeGreaterThan(50);
    await server.stop();

    server = await startEmbeddedPostgres(folder);
    await ask(server.adminUrl, 'DROP EXTENSION pg_trgm');
    await mayNothingElse();
    const [types] = await ask(
      server.url,
      `SELECT array_agg(pg_get_userbyid(typowner)::text) AS owners FROM pg_type WHERE typname IN ('an Enum', 'digits')`,
    );
    expect(types).toEqual({ owners: ['house', 'house'] });
    expect(await ask(server.url, 'SELECT name FROM staff_token')).toEqual([{ name: '李敏' }]);
    // What it owns it may change, as the next version's migrations will.
    await ask(server.url, 'ALTER TABLE complaint ADD COLUMN later int; CREATE TABLE queue.later (id int)');
    expect(await migrateHouse(server.url, { queueInDatabase: true })).toEqual([]);
  });

  it('has a password that opens nothing as superuser', async () => {
    const asAdmin = new URL(server.url);
    asAdmin.username = 'redress';
    await expect(ask(asAdmin.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
