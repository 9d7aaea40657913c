import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { answer, type Register } from '../command.js';
import { migrateHouse } from '../prepare/migrate-house.js';

/** Adds `redress migrate` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('migrate')
    .description('Migrates the tables of the house and its queue to this version; waits for a database that is still starting')
    .option('--json', 'one JSON value')
    .option('--wait <seconds>', 'how long to wait for the database', '60')
    .action(async (options: { json?: boolean; wait: string }) => {
      const settings = readSettings();
      const applied = await migrateHouse(await databaseUrl(settings), {
        queueInDatabase: settings.queue.url === undefined,
        waitSeconds: Number(options.wait),
      });
      answer(
        { applied },
        { ...options, text: applied.length === 0 ? 'Nothing to do: the tables are of this version.' : `Applied: ${applied.join(', ')}.` },
      );
    });
};
