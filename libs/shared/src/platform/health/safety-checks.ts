import { statfs } from 'node:fs/promises';
import type { Clock } from '../../domain/clock.js';
import type { Settings } from '../config/settings.js';

/** What the checks ask of the database; `UnitOfWork` is one. */
export interface HealthDatabase {
  read<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/**
 * Whether what the database says is committed survives a power cut; each problem is a sentence with its remedy.
 * "Accept means committed" is a lie without these (docs/reliability.md R3).
 */
export async function durabilityProblems(database: HealthDatabase): Promise<string[]> {
  const rows = await database.read<{ name: string; setting: string }>(
    `SELECT name, current_setting(name) AS setting FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name`,
  );
  return rows
    .filter((row) => row.setting === 'off')
    .map((row) => `database: ${row.name} is off, so what is accepted may be lost; set it on in postgresql.conf.`);
}

/**
 * How far this machine's clock is from the database's. A slow answer proves nothing: the best case inside the round trip counts.
 */
export async function clockProblems(database: HealthDatabase, maxSkewSeconds: number, clock: Clock): Promise<string[]> {
  const before = clock.now().getTime();
  const [row] = await database.read<{ at: Date }>('SELECT clock_timestamp() AS at');
  const after = clock.now().getTime();
  const theirs = row!.at.getTime();
  const off = before > theirs ? before - theirs : after < theirs ? after - theirs : 0;
  if (Math.abs(off) <= maxSkewSeconds * 1000) return [];
  return [`clock: ${(off / 1000).toFixed(1)} s away from the database's; set it right (NTP).`];
}

/** Room left on the volume of the data folder. The database must never fill it: PostgreSQL stops hard when it does. */
export async function diskProblems(settings: Pick<Settings, 'folders' | 'safety'>): Promise<string[]> {
  const { minFreeBytes, minFreePercent } = settings.safety;
  const disk = await statfs(settings.folders.data);
  const free = disk.bavail * disk.bsize;
  const percent = (disk.bavail / disk.blocks) * 100;
  if (free >= minFreeBytes && percent >= minFreePercent) return [];
  return [
    `disk: ${(free / 2 ** 30).toFixed(1)} GiB (${percent.toFixed(0)} %) free on the volume of ${settings.folders.data}; ` +
      `free some, or lower MIN_FREE_BYTES and MIN_FREE_PERCENT.`,
  ];
}
