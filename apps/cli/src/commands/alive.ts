import { hostname } from 'node:os';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { isNote, staleSeconds } from '@app/shared/platform/health/heartbeat.js';
import pg from 'pg';
import { answer, type Register } from '../command.js';

interface Beat {
  readonly app: string;
  readonly instance: string;
  readonly problems: readonly string[];
  readonly fresh: boolean;
}

/**
 * Whether all is well on this machine, the apps that have a fresh heartbeat, and those that had one and died: one that ends in order takes its
 * own away, and after ten minutes the others forget it.
 */
function judge(beats: readonly Beat[]) {
  const apps = beats.filter(({ fresh }) => fresh).map(({ app, instance, problems }) => ({ app, instance, problems }));
  const gone = [...new Set(beats.map(({ app }) => app))].filter((app) => !apps.some((one) => one.app === app));
  return { alive: apps.length > 0 && gone.length === 0 && apps.every(({ problems }) => problems.every(isNote)), apps, gone };
}

/** Adds `redress alive` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('alive')
    .description(
      'Health check for containers: exits 0 if every app on this machine has a fresh heartbeat and no problems (notes do not count)',
    )
    .option('--json', 'one JSON value')
    .action(async (options: { json?: boolean }) => {
      const database = new pg.Client({
        connectionString: await databaseUrl(readSettings()),
        connectionTimeoutMillis: 5_000,
        query_timeout: 5_000,
      });
      try {
        await database.connect();
        const { rows } = await database.query<Beat>(
          `SELECT app, instance, problems, at > now() - $2 * interval '1 s' AS fresh FROM heartbeat WHERE starts_with(instance, $1) ORDER BY app`,
          [`${hostname()}-`, staleSeconds],
        );
        const found = judge(rows);
        answer(found, options);
        if (!found.alive) process.exitCode = 1;
      } catch (error) {
        answer({ alive: false, apps: [], gone: [], reason: (error as { code?: string }).code ?? 'the database does not answer' }, options);
        process.exitCode = 1;
      } finally {
        await database.end().catch(() => {});
      }
    });
};
