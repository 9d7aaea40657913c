import { houseConnections } from '../../libs/shared/src/persistence/house-connections.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { loadHouseConfig } from '../../libs/shared/src/platform/config/institution.js';
import { houseKeepRules } from '../../libs/shared/src/retention/due-cases.js';
import { runRetention } from '../../libs/shared/src/retention/run-retention.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';

/** A process that carries out the approved list as the router does, for tests that end it in between: `<database url> <folder of the sending record>`. */
const [url, folder] = process.argv.slice(2) as [string, string];
const pool = houseConnections({ url, poolSize: 2, applicationName: 'retention-runner' });
const rules = houseKeepRules(loadRules(), loadHouseConfig('config').institution);
while ((await runRetention(new UnitOfWork(pool), rules, folder, 20)) > 0);
await pool.end();
