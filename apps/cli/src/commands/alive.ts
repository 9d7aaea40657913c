import { hostname } from 'node:os';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { note, staleSeconds } from '@app/shared/platform/health/health.js';
import pg from 'pg';
import { answer, type Register } from '../command.js';

interface Beat {
  readonly app: string;
  readonly instance: string;
  readonly problems: readonly string[];
}

export const register: Register = (program) => {
  program
    .command('alive')
    .description(
      'The health check of a container: exit 0 when every app of this machine that has a fresh heartbeat is without problems; notes are none',
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
          `SELECT app, instance, problems FROM heartbeat WHERE starts_with(instance, $1) AND at > now() - $2 * interval '1 s' ORDER BY app`,
          [`${hostname()}-`, staleSeconds],
        );
        const alive = rows.length > 0 && rows.every((row) => row.problems.every((problem) => problem.startsWith(note)));
        answer({ alive, apps: rows }, options);
        if (!alive) process.exitCode = 1;
      } catch (error) {
        answer({ alive: false, apps: [], reason: (error as { code?: string }).code ?? 'the database does not answer' }, options);
        process.exitCode = 1;
      } finally {
        await database.end().catch(() => {});
      }
    });
};
