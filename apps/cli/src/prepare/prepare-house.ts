import { once } from 'node:events';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { discoverPlugInSettings, madeNames } from '@app/shared/platform/config/plug-in-settings.js';
import { keepHouseSecrets, Secrets } from '@app/shared/secrets/secrets.js';
import { refusedToStart } from '@app/shared/start/refused-to-start.js';
import { demandHouse } from './check-house.js';

/** What the process is told when the database listens. */
export interface DatabaseToPrepare {
  readonly url: string;
  readonly queueInDatabase: boolean;
  readonly dataFolder: string;
  /** Where erasures are kept outside the database. */
  readonly recordFolder: string;
  /** Whose the first clerk is. */
  readonly department: string;
}

/** The body of the process that `HousePreparation` speaks with: first the papers are checked, then the database is made ready. */
if (process.send) {
  // Whoever asked is gone: nobody would use what is prepared.
  process.once('disconnect', () => process.exit());
  const say = (message: unknown) => process.send!(message);
  const tell = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      say({ done: await work() });
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      say(refusedToStart(error));
      return false;
    }
  };
  const plugIns = await discoverPlugInSettings();
  if (await tell(async () => demandHouse(plugIns).config.departments[0]!.id)) {
    const wanted = once(process, 'message') as Promise<[DatabaseToPrepare]>;
    const [{ migrateHouse }, { demandCodeSecret }, { firstSignIn }, { eraseAgain }] = await Promise.all([
      import('./migrate-house.js'),
      import('./code-secret.js'),
      import('./staff-tokens.js'),
      import('./erase-again.js'),
    ]);
    const [{ url, queueInDatabase, dataFolder, recordFolder, department }] = await wanted;
    await tell(async () => {
      await migrateHouse(url, { queueInDatabase });
      await eraseAgain(url, recordFolder);
      await demandCodeSecret(url, process.env, dataFolder);
      // Made before the apps read them, so that all of them find the same.
      keepHouseSecrets(process.env, dataFolder);
      new Secrets(process.env, dataFolder, madeNames(plugIns));
      return await firstSignIn(url, dataFolder, department);
    });
  }
  process.disconnect();
}
