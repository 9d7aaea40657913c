import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { answer, type Register } from '../command.js';
import { eraseAgain } from '../prepare/erase-again.js';
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
      const url = await databaseUrl(settings);
      const applied = await migrateHouse(url, {
        queueInDatabase: settings.queue.url === undefined,
        waitSeconds: Number(options.wait),
      });
      const { again } = await eraseAgain(url, settings.folders.record);
      answer(
        { applied, erasedAgain: again },
        {
          ...options,
          text: [
            applied.length === 0 ? 'Nothing to do: the tables are of this version.' : `Applied: ${applied.join(', ')}.`,
            ...(again > 0 ? [`${again} erasures that a restore had undone are done again.`] : []),
          ].join('\n'),
        },
      );
    });
};
