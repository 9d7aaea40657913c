import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Failure } from '@app/shared/domain/failure/failure.js';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type BackupEnd, type BackupHeader, backupFormat, endLine, headerLine, tableEnd, tableLine } from './backup-file.js';
import { copySettings, countRows, houseTables, migrationsOf } from './house-tables.js';

/**
 * Which house is to be written into which file. `codeKey` tells a later restore whether its CODE_SECRET is the right one, without
 * holding it.
 */
export interface BackupWish {
  readonly databaseUrl: string;
  readonly file: string;
  readonly version: string;
  readonly codeKey: string | null;
  /** Rows written so far, of all. */
  readonly onRows?: (done: number, all: number) => void;
}

/**
 * Writes the whole database of a house, running or not, as of one instant into `file` (mode 600): streamed, compressed, first under another
 * name, and only whole under its own. Gives how many rows there are. Fails with `backup.not-written`.
 */
export async function writeBackup({ databaseUrl, file, version, codeKey, onRows }: BackupWish): Promise<BackupHeader> {
  if (existsSync(file)) throw new Failure('backup.not-written', `${file} exists already.`);
  const database = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000, application_name: 'redress-backup' });
  const draft = `${file}.part`;
  try {
    await database.connect();
    await database.query(copySettings);
    await database.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const header = await headerOf(database, version, codeKey);
    const all = header.tables.reduce((sum, { rows }) => sum + rows, 0);
    let done = 0;
    const onEach = (rows: number) => {
      done += rows;
      onRows?.(done, all);
    };
    const out = await open(draft, 'w', 0o600).catch((cause: NodeJS.ErrnoException) => {
      throw new Failure('backup.not-written', `${draft} cannot be written (${cause.code}).`, { cause });
    });
    try {
      await pipeline(
        Readable.from(textOf(database, header, onEach)),
        createGzip(),
        createWriteStream('', { fd: out.fd, autoClose: false }),
      );
      await out.sync();
    } finally {
      await out.close();
    }
    await database.query('COMMIT');
    await rename(draft, file);
    await syncFolder(dirname(file));
    return header;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await database.end().catch(() => {});
  }
}

async function headerOf(database: pg.Client, version: string, codeKey: string | null): Promise<BackupHeader> {
  const migrations = await migrationsOf(database);
  if (migrations.length === 0) throw new Failure('store.unavailable', 'This database holds no house: there is nothing to back up.');
  const { rows } = await database.query<{ at: Date }>('SELECT now() AS at');
  const tables: BackupHeader['tables'] = [];
  for (const { table, columns } of await houseTables(database)) {
    tables.push({ table, columns: [...columns], rows: await countRows(database, table) });
  }
  return { format: backupFormat, version, takenAt: rows[0]!.at.toISOString(), migrations, codeKey, tables };
}

async function* textOf(database: pg.Client, header: BackupHeader, onRows: (rows: number) => void): AsyncGenerator<string | Buffer> {
  yield headerLine(header);
  const tables: BackupEnd['tables'] = [];
  for (const { table, columns, rows: expected } of header.tables) {
    yield tableLine(table, columns);
    const hash = createHash('sha256');
    let rows = 0;
    const names = columns.map((column) => `"${column}"`).join(', ');
    for await (const chunk of database.query(copyTo(`COPY public."${table}" (${names}) TO STDOUT`)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      const more = countLines(chunk);
      rows += more;
      onRows(more);
      yield chunk;
    }
    // One snapshot: another count would mean that rows were lost on the way.
    if (rows !== expected) throw new Error(`${table} has ${expected} rows, and ${rows} were read.`);
    yield tableEnd;
    tables.push({ table, rows, sha256: hash.digest('hex') });
  }
  yield endLine({ tables, sequences: await sequencesOf(database) });
}

/** They stand outside of the snapshot and may be ahead of it, never behind. */
async function sequencesOf(database: pg.Client): Promise<Record<string, string | null>> {
  const { rows } = await database.query<{ name: string; value: string | null }>(
    `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = 'public'
       AND sequencename IS DISTINCT FROM pg_get_serial_sequence('public.migration', 'id')::regclass::text ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** COPY writes a line end after each row, and none inside of it. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines++;
  return lines;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  // Some file systems cannot; the file itself is on disk already.
  await handle.sync().catch(() => {});
  await handle.close();
}
