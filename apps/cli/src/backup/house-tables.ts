import type pg from 'pg';

/** A table of the house with the columns that a backup holds. */
export interface HouseTable {
  readonly table: string;
  /** Those that hold something of their own, in the table's order. */
  readonly columns: readonly string[];
}

/** Names of applied migrations; the tables' version. */
export const migrationTable = 'migration';

/** How rows are written and read: the same on every server, whatever its own settings; and a backup may take its time. */
export const copySettings = `SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
  SET bytea_output = 'hex'; SET extra_float_digits = 1; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

/** Every table of the house, by name, but for the list of migrations. The queue has a schema of its own and is filled again from the slips. */
export async function houseTables(database: pg.Client): Promise<HouseTable[]> {
  const { rows } = await database.query<HouseTable>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
     GROUP BY c.relname ORDER BY c.relname`,
    [migrationTable],
  );
  return rows;
}

/** The names of the migrations that a database has had, oldest first; none in an empty one. */
export async function migrationsOf(database: pg.Client): Promise<string[]> {
  const there = await database.query(`SELECT 1 WHERE to_regclass('public.${migrationTable}') IS NOT NULL`);
  if (there.rowCount === 0) return [];
  const { rows } = await database.query<{ name: string }>(`SELECT name FROM ${migrationTable} ORDER BY name`);
  return rows.map((row) => row.name);
}

/** The names of a list that the other lacks, both ways. */
export function differing(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter((name) => !other.includes(name)), ...other.filter((name) => !one.includes(name))];
}

/** Rows of a table. Names come from the catalogue or were compared with it. */
export async function countRows(database: pg.Client, table: string): Promise<number> {
  const { rows } = await database.query<{ n: string }>(`SELECT count(*) AS n FROM public."${table}"`);
  return Number(rows[0]?.n);
}
