import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { z } from 'zod';

/**
 * A backup is one gzip file of text: a line `-- redress {…}`, for each table a line `COPY "name" (…) FROM stdin;` with the rows as
 * PostgreSQL's COPY writes them and a line `\.`, and a last line `-- end {…}` with counts and hashes. `zcat` shows it, and nothing in it is
 * ever run as SQL. Decision 0093.
 */
export const backupFormat = 1;

const tableName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

const headerSchema = z.strictObject({
  format: z.literal(backupFormat),
  /** Version of Redress that wrote it, for people. */
  version: z.string(),
  takenAt: z.iso.datetime({ offset: true }),
  /** Names of the migrations that its tables have; a restore wants the same. */
  migrations: z.array(z.string()),
  /** Tells whether a restored house has the secret that its access codes were made with; null when it was not known. */
  codeKey: z.string().nullable(),
  tables: z.array(z.strictObject({ table: tableName, columns: z.array(tableName), rows: z.int().min(0) })),
});
const endSchema = z.strictObject({
  tables: z.array(z.strictObject({ table: tableName, rows: z.int().min(0), sha256: z.string() })),
  /** Where sequences go on; null: not used yet. */
  sequences: z.record(tableName, z.string().regex(/^\d+$/).nullable()),
});
/** The first line of a backup: of which house, which version, as of which instant, and which tables follow. */
export type BackupHeader = Readonly<z.output<typeof headerSchema>>;
/** The last line of a backup: how many rows each table has and the hash of all before it. A file without it was cut off. */
export type BackupEnd = Readonly<z.output<typeof endSchema>>;

/** The first line of a backup, as it is written. */
export const headerLine = (header: BackupHeader): string => `-- redress ${JSON.stringify(header)}\n`;
/** The last line of a backup, as it is written. */
export const endLine = (end: BackupEnd): string => `-- end ${JSON.stringify(end)}\n`;
/** The line before the rows of a table, in the form of PostgreSQL's COPY. */
export const tableLine = (table: string, columns: readonly string[]): string =>
  `COPY "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) FROM stdin;\n`;
/** The line after the rows of a table, in the form of PostgreSQL's COPY. */
export const tableEnd = '\\.\n';

/** What lies in a backup, in order. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'table-end' }
  | { readonly kind: 'end'; readonly end: BackupEnd };

/** Lines other than rows are short; a longer one is none of ours. */
const longestLine = 1_000_000;
/** A line `\.` after a line end. COPY doubles every backslash of the data, so no row can hold it. */
const endMark = Buffer.from('\n\\.\n');

/**
 * Reads a backup part by part, in bounded memory. Fails with `backup.damaged` when it is cut off, changed or no backup; that it came to its
 * end is known only when the part `end` was given.
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart, void> {
  const source = createReadStream(file);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  try {
    yield* parts(source.pipe(unpacked), file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (/^E[A-Z]+$/.test(code)) throw new Failure('backup.damaged', `${file} cannot be read (${code}).`, { cause: error });
    if (/^Z_/.test(code)) throw new Failure('backup.damaged', `${file} is not a complete gzip file (${code}).`, { cause: error });
    throw error;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

async function* parts(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<BackupPart, void> {
  const damaged = (what: string) => new Failure('backup.damaged', `${file} ${what}`);
  let seen: Buffer = Buffer.alloc(0);
  let inRows = false;
  let ended = false;
  let header: BackupHeader | undefined;
  for await (const chunk of bytes) {
    if (ended) throw damaged('goes on after its end.');
    seen = Buffer.concat([seen, chunk]);
    for (;;) {
      if (inRows) {
        const at = seen.indexOf(endMark);
        // What may be the beginning of the mark waits for the next bytes. The first byte is the line end before the rows.
        const until = at === -1 ? Math.max(1, seen.length - (endMark.length - 1)) : at + 1;
        if (until > 1) yield { kind: 'rows', bytes: seen.subarray(1, until) };
        seen = at === -1 ? seen.subarray(until - 1) : seen.subarray(at + endMark.length);
        if (at === -1) break;
        inRows = false;
        yield { kind: 'table-end' };
        continue;
      }
      const at = seen.indexOf(0x0a);
      if (at === -1 && seen.length > longestLine) throw damaged('is not a Redress backup.');
      if (at === -1) break;
      const line = seen.toString('utf8', 0, at);
      if (line.startsWith('COPY ')) {
        const next = header?.tables.find(({ table, columns }) => tableLine(table, columns) === `${line}\n`);
        if (!next) throw damaged('holds a table that its first line does not name.');
        yield { kind: 'table', table: next.table, columns: next.columns };
        inRows = true;
        // The line end stays: it stands before the first row, or before the mark of an empty table.
        seen = seen.subarray(at);
        continue;
      }
      seen = seen.subarray(at + 1);
      if (header === undefined) {
        header = parsed(headerSchema, '-- redress ', line);
        if (header === undefined) throw damaged('is not a Redress backup, or was written by a later version.');
        yield { kind: 'header', header };
      } else {
        const end = parsed(endSchema, '-- end ', line);
        if (end === undefined || seen.length > 0) throw damaged('holds something that does not belong there.');
        ended = true;
        yield { kind: 'end', end };
      }
    }
  }
  if (!ended) throw damaged('is cut off: its last line is missing.');
}

function parsed<T>(schema: z.ZodType<T>, begin: string, line: string): T | undefined {
  if (!line.startsWith(begin)) return undefined;
  try {
    return schema.safeParse(JSON.parse(line.slice(begin.length))).data;
  } catch {
    return undefined;
  }
}
