import { Failure } from '@app/shared/domain/failure/failure.js';
import { departmentRoles, type Role, roles } from '@app/shared/domain/rights/roles.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { Option } from 'commander';
import pg from 'pg';
import { answer, type Register } from '../command.js';
import { mintToken, personFor } from '../prepare/staff-tokens.js';

/** Adds `redress token` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const command = program
    .command('token')
    .description('Creates a bearer token for a staff member. It is shown only once')
    .requiredOption('--name <name>', 'who it is; every action records this name')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).makeOptionMandatory())
    .option('--department <id>', 'their department; required for a clerk and a head of department')
    .option('--same-person', 'another token for the person who already has this name; they share claims and requests')
    .option('--json', 'one JSON value')
    .action(async (options: { name: string; role: Role; department?: string; samePerson?: boolean; json?: boolean }) => {
      const name = cleanText(options.name, 80).trim();
      if (name === '') command.error("error: option '--name <name>' is empty", { exitCode: 2 });
      if (departmentRoles.includes(options.role) && options.department === undefined) {
        command.error(`error: a ${options.role} needs '--department <id>'`, { exitCode: 2 });
      }
      const settings = readSettings();
      const known = loadHouseConfig(settings.folders.config).departments.map((department) => department.id);
      if (options.department !== undefined && !known.includes(options.department)) {
        throw new Failure('department.unknown', `There is no department "${options.department}". Use one of ${known.join(', ')}.`);
      }
      const database = new pg.Client({ connectionString: await databaseUrl(settings), connectionTimeoutMillis: 5_000 });
      try {
        await database.connect();
        const member = { name, role: options.role, department: options.department ?? null };
        const token = await mintToken(database, member, await personFor(database, member, options.samePerson ?? false));
        answer({ token }, options);
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        const code = (cause as { code?: string }).code ?? 'no answer';
        throw new Failure('store.unavailable', `The house's database cannot be used (${code}). Start the house, or run redress migrate.`, {
          cause,
        });
      } finally {
        await database.end().catch(() => {});
      }
    });
};
