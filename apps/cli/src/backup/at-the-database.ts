import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { databaseUrl, type Settings } from '@app/shared/platform/config/settings.js';
import { newestOf } from '@app/shared/secrets/secret-ring.js';
import { tell } from '../command.js';
import { holdDataFolder } from '../supervise/data-folder-lock.js';
import { openDatabase } from '../supervise/house-database.js';
import { endLeftovers } from '../supervise/leftovers.js';

/**
 * Works at the database of the house: the one that `DATABASE_URL` names, that of the house that runs on the data folder, or, when none runs, the
 * embedded one, started for this and stopped again. To `restore`, no house may run: fails with `start.already-running`. To `read`, there must
 * be one: fails with `store.unavailable`. Whatever else the server says comes as `store.unavailable`, too.
 */
export async function atTheDatabase<T>(settings: Settings, wish: 'read' | 'restore', work: (url: string) => Promise<T>): Promise<T> {
  const { data } = settings.folders;
  try {
    if (settings.database.url !== undefined) return await work(settings.database.url);
    if (wish === 'read' && !existsSync(join(data, 'postgres', 'PG_VERSION'))) {
      throw new Failure(
        'store.unavailable',
        `There is no house in ${data}. Set REDRESS_DATA to its folder, or DATABASE_URL to its database.`,
      );
    }
    const release = await held(data, wish);
    if (!release) return await work(await databaseUrl(settings));
    try {
      await endLeftovers(data);
      const database = await openDatabase(settings, tell);
      return await work(database.url).finally(() => database.stop());
    } finally {
      release();
    }
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    // An error of the server, or of the way to it, has a short code; anything else is a bug.
    if (cause instanceof Failure || code === undefined || !/^([0-9A-Z]{5}|E[A-Z]+)$/.test(code)) throw cause;
    throw new Failure('store.unavailable', `The house's database cannot be used (${code}).`, { cause });
  }
}

/** Undefined when a house runs there, and may. */
async function held(dataFolder: string, wish: 'read' | 'restore'): Promise<(() => void) | undefined> {
  try {
    return await holdDataFolder(dataFolder);
  } catch (error) {
    if (wish === 'read' && error instanceof Failure && error.code === 'start.already-running') return undefined;
    throw error;
  }
}

/** Says whether two houses have the same `CODE_SECRET`, and nothing else about it. */
export function codeKeyOf(secret: string | undefined): string | null {
  return secret === undefined ? null : createHmac('sha256', newestOf(secret)).update('redress backup').digest('hex').slice(0, 16);
}
