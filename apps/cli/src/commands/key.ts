import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { type KeyShown, listKeys, longestKeyDays, makeKey, rotateKey } from '@app/shared/people/machine-keys.js';
import { revokeToken } from '@app/shared/people/staff-tokens.js';
import { Option } from 'commander';
import { answer, type Register } from '../command.js';
import { demandKnownDepartment, nameTyped } from '../house/typed-people.js';
import { withHouse } from '../house/with-house.js';

const keeper = { actor: 'staff:command line' };

/** Adds `redress key` to the command line; `--help` has its verbs and their options. */
export const register: Register = (program) => {
  const key = program.command('key').description('Keys of programs: named, for what they name only, and ending by themselves');
  key
    .command('list', { isDefault: true })
    .description('keys that open the house')
    .option('--json', 'one JSON value')
    .action(async (options: { json?: boolean }) => {
      const found = await withHouse((unitOfWork) => listKeys(unitOfWork));
      answer(found, { json: options.json, text: found.map(inWords).join('\n') || 'There is none.' });
    });
  key
    .command('make')
    .description('makes a key of a program, which is shown this once')
    .argument('<name>', 'what the program is; the trail names it so')
    .addOption(new Option('--role <role>', 'as whom it acts (docs/rights.md)').choices(roles).makeOptionMandatory())
    .requiredOption('--scope <action...>', 'the actions that it is for, as docs/rights.md names them')
    .option('--department <id>', 'the department that it acts in; a clerk and a head have one')
    .option('--days <n>', `it ends after so many days, ${longestKeyDays} at most`, '90')
    .option('--json', 'one JSON value')
    .action(async (name: string, options: { role: Role; scope: string[]; department?: string; days: string; json?: boolean }) => {
      demandKnownDepartment(options.department);
      const said = {
        name: nameTyped(name),
        role: options.role,
        department: options.department ?? null,
        scope: options.scope,
        days: whole('--days', options.days, 1, longestKeyDays),
      };
      const made = await withHouse((unitOfWork) => unitOfWork.run((tx) => makeKey(tx, said, keeper)));
      answer(made, { json: options.json, text: `${made.key}\nIt ends on ${day(made.expiresAt)}. Its id is ${made.id}.` });
    });
  key
    .command('rotate')
    .description('makes the next key of a program; the one before stands a while longer, so that nothing stops')
    .argument('<id>', 'as the list has it')
    .option('--overlap <hours>', 'how long the old key stands', '24')
    .option('--json', 'one JSON value')
    .action(async (id: string, options: { overlap: string; json?: boolean }) => {
      const hours = whole('--overlap', options.overlap, 0, 720);
      const made = await withHouse((unitOfWork) => unitOfWork.run((tx) => rotateKey(tx, id, hours, keeper)));
      answer(made, {
        json: options.json,
        text: `${made.key}\nIt ends on ${day(made.expiresAt)}. The old key stands ${hours} hours longer.`,
      });
    });
  key
    .command('revoke')
    .description('ends a key at once')
    .argument('<id>', 'as the list has it')
    .option('--json', 'one JSON value')
    .action(async (id: string, options: { json?: boolean }) => {
      const revoked = await withHouse((unitOfWork) => unitOfWork.run((tx) => revokeToken(tx, id, keeper)));
      answer(revoked, { json: options.json, text: `A key of ${revoked.name} is revoked.` });
    });
};

function whole(option: string, typed: string, least: number, most: number): number {
  const number = Number(typed);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Failure('request.invalid', `${option} is a whole number from ${least} to ${most}.`);
  return number;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

const inWords = (one: KeyShown): string =>
  [one.id, one.name, one.role, one.department, one.scope.join(','), `ends ${day(one.expiresAt)}`].filter(Boolean).join('  ');
