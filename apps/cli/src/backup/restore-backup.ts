import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { migrationNames } from '@app/shared/persistence/migrate-schema.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrateHouse } from '../prepare/migrate-house.js';
import { type BackupEnd, type BackupHeader, readBackup } from './backup-file.js';
import { copySettings, countRows, differing, houseTables, migrationsOf } from './house-tables.js';
import { countLines } from './write-backup.js';

/** Which backup is to be put back where. `queueInDatabase`: the queue's own tables are made as well. */
export interface RestoreWish {
  readonly databaseUrl: string;
  readonly file: string;
  readonly queueInDatabase: boolean;
  readonly onRows?: (done: number, all: number) => void;
}

/** Filled by the migrations and by apps that start: a database with nothing else is empty. */
const neverEmpty = ['sending_mark', 'heartbeat'];

/**
 * Puts a backup into an empty database, all or nothing, and freezes sending: what left after the backup is not known to it. Fails with
 * `backup.damaged`, `backup.other-version`, `restore.not-empty`, `start.already-running`, or `store.unavailable`.
 */
export async function restoreBackup({ databaseUrl, file, queueInDatabase, onRows }: RestoreWish): Promise<BackupHeader> {
  const header = await headerOf(file);
  demandSameVersion(header);
  const database = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, application_name: 'redress-restore' });
  await database.connect();
  try {
    await demandAtRest(database);
    await demandEmpty(database);
    await migrateHouse(databaseUrl, { queueInDatabase });
    await database.query(copySettings);
    await database.query(`BEGIN; SET LOCAL lock_timeout = '10s'`);
    await demandSameTables(database, header);
    // From here on no app gets in between; what one wrote since we looked is seen.
    const names = header.tables.map(({ table }) => `public."${table}"`).join(', ');
    await database.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`);
    await demandEmpty(database);
    // The others are empty, and one of them (the log of reading) lets nobody empty it.
    await database.query(`TRUNCATE ${neverEmpty.map((table) => `public."${table}"`).join(', ')}`);
    const putBack = await withoutForeignKeys(database);
    await fill(database, file, onRows);
    await putBack();
    await freezeSending(database, header);
    await database.query('COMMIT');
    await database.query('ANALYZE');
    return header;
  } catch (cause) {
    // A value or a reference that the tables do not take.
    if (!/^2[23]/.test((cause as { code?: string }).code ?? '')) throw cause;
    throw new Failure('backup.damaged', `${file} holds rows that the tables do not take (${(cause as { code: string }).code}).`, { cause });
  } finally {
    // An open transaction ends with its connection: nothing of it stays.
    await database.end().catch(() => {});
  }
}

/** Reads a backup to its end and compares counts and hashes; touches no database. Fails with `backup.damaged`. */
export async function checkBackup(file: string, onRows?: RestoreWish['onRows']): Promise<BackupHeader> {
  const header = await headerOf(file);
  await through(file, onRows, async () => ({ write: async () => {}, end: async () => {} }));
  return header;
}

async function headerOf(file: string): Promise<BackupHeader> {
  for await (const part of readBackup(file)) if (part.kind === 'header') return part.header;
  throw new Failure('backup.damaged', `${file} is empty.`);
}

/** Fails with `restore.other-version` for a backup of another version: its tables are others. */
export function demandSameVersion({ version, migrations }: BackupHeader): void {
  if (differing(migrations, migrationNames()).length === 0) return;
  throw new Failure(
    'backup.other-version',
    `This backup is of Redress ${version} with other tables (${differing(migrations, migrationNames()).join(', ')}).`,
  );
}

async function demandSameTables(database: pg.Client, { tables, migrations }: BackupHeader): Promise<void> {
  const shape = (list: readonly { table: string; columns: readonly string[] }[]) =>
    list.map(({ table, columns }) => `${table}(${columns.join()})`);
  const other = [...differing(migrations, await migrationsOf(database)), ...differing(shape(tables), shape(await houseTables(database)))];
  if (other.length > 0) throw new Failure('backup.other-version', `Backup and database differ in ${other.slice(0, 5).join(', ')}.`);
}

async function demandAtRest(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND application_name ~ '^redress-(gateway|router|notifier)' ORDER BY 1`,
  );
  if (rows.length > 0)
    throw new Failure('start.already-running', `A house runs on this database (${rows.map((row) => row.name).join(', ')}).`);
}

async function demandEmpty(database: pg.Client): Promise<void> {
  const tables = (await houseTables(database)).map(({ table }) => table);
  if (tables.length > 0 && (await migrationsOf(database)).length === 0) {
    throw new Failure('restore.not-empty', `This database holds tables of something else (${tables.slice(0, 5).join(', ')}).`);
  }
  const filled: string[] = [];
  for (const table of tables) {
    if (!neverEmpty.includes(table) && (await countRows(database, table)) > 0) filled.push(table);
  }
  if (filled.length > 0) throw new Failure('restore.not-empty', `This database is not empty (${filled.slice(0, 5).join(', ')}).`);
}

/** Takes the foreign keys away, so that tables can come in any order; they are checked when they are put back. */
async function withoutForeignKeys(database: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await database.query<{ drop: string; add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname`,
  );
  for (const { drop } of rows) await database.query(drop);
  return async () => {
    for (const { add } of rows) await database.query(add);
  };
}

interface Sink {
  write(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

async function fill(database: pg.Client, file: string, onRows: RestoreWish['onRows']): Promise<void> {
  const end = await through(file, onRows, async (table, columns) => {
    const names = columns.map((column) => `"${column}"`).join(', ');
    const rows = database.query(copyFrom(`COPY public."${table}" (${names}) FROM STDIN`));
    const done = finished(rows);
    // Refused rows are told at the end of the table; until then nobody waits for it.
    done.catch(() => {});
    return {
      write: async (bytes) => {
        if (!rows.write(bytes)) await Promise.race([once(rows, 'drain'), done]);
      },
      end: async () => {
        rows.end();
        await done;
      },
    };
  });
  for (const [name, value] of Object.entries(end.sequences)) {
    if (value !== null) await database.query('SELECT setval($1::regclass, $2)', [`public."${name}"`, value]);
  }
}

/** Goes through a backup, hands the rows of each table on, and compares what came with its last line. */
async function through(
  file: string,
  onRows: RestoreWish['onRows'],
  begin: (table: string, columns: readonly string[]) => Promise<Sink>,
): Promise<BackupEnd> {
  const found: BackupEnd['tables'] = [];
  let [all, done, rows] = [0, 0, 0];
  let [table, sink, hash]: [string, Sink | undefined, ReturnType<typeof createHash>] = ['', undefined, createHash('sha256')];
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') all = part.header.tables.reduce((sum, one) => sum + one.rows, 0);
    else if (part.kind === 'table') {
      [table, rows, hash] = [part.table, 0, createHash('sha256')];
      sink = await begin(part.table, part.columns);
    } else if (part.kind === 'rows') {
      await sink?.write(part.bytes);
      hash.update(part.bytes);
      const more = countLines(part.bytes);
      rows += more;
      done += more;
      onRows?.(done, all);
    } else if (part.kind === 'table-end') {
      await sink?.end();
      found.push({ table, rows, sha256: hash.digest('hex') });
    } else {
      if (JSON.stringify(found) !== JSON.stringify(part.end.tables)) {
        throw new Failure('backup.damaged', `${file} is damaged: counts or hashes are not those of its last line.`);
      }
      return part.end;
    }
  }
  throw new Failure('backup.damaged', `${file} is cut off.`);
}

/** What left since an hour before the backup is compared with the providers before anything leaves again (decision 0053). */
async function freezeSending(database: pg.Client, { takenAt }: BackupHeader): Promise<void> {
  await database.query('UPDATE sending_freeze SET thawed_at = now(), thawed_by = $1 WHERE thawed_at IS NULL', ['restore']);
  await database.query(
    `INSERT INTO sending_freeze (id, why, since)
     SELECT $1, $2, least($3::timestamptz, (SELECT max(begun_at) FROM delivery)) - interval '1 hour'`,
    [newId(), `restored from a backup of ${takenAt}`, takenAt],
  );
}
