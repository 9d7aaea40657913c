import { Failure } from '@app/shared/domain/failure/failure.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { invitationPath, invite } from '@app/shared/people/invitations.js';
import {
  addPerson,
  type Change,
  changePerson,
  leave,
  listPeople,
  noteAbsence,
  type Person,
  personMeant,
} from '@app/shared/people/keep-people.js';
import { listTokens, makeToken, revokeToken, type TokenShown } from '@app/shared/people/staff-tokens.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { type Command, Option } from 'commander';
import { answer, type Register } from '../command.js';
import { demandKnownDepartment, nameTyped } from '../house/typed-people.js';
import { withHouse } from '../house/with-house.js';

const keeper = { actor: 'staff:command line' };

interface Said {
  readonly role?: Role;
  readonly department?: string;
  readonly spelling?: readonly string[];
  readonly number?: string;
  readonly email?: string;
  readonly branch?: string;
  readonly language?: readonly string[];
  readonly skill?: readonly string[];
  readonly relative?: readonly string[];
  readonly rename?: string;
  readonly json?: boolean;
}

export const register: Register = (program) => {
  const staff = program.command('staff').description('Who works here: accounts, what they may do, and their tokens');
  staff
    .command('list', { isDefault: true })
    .description('everybody who is here')
    .option('--gone', 'also who left')
    .option('--json', 'one JSON value')
    .action(async (options: { gone?: boolean; json?: boolean }) => {
      const people = await withHouse((unitOfWork) => listPeople(unitOfWork, options.gone ?? false));
      answer(people, { json: options.json, text: people.map(personInWords).join('\n') || 'Nobody has an account.' });
    });
  facts(
    staff
      .command('add')
      .description('enters somebody and prints an invitation: a link by which they set a password and an authenticator, once')
      .argument('<name>', 'as the record has it'),
  )
    .addOption(new Option('--role <role>', 'what they may do (docs/rights.md)').choices(roles).makeOptionMandatory())
    .option('--token', 'a token as well, which is shown this once')
    .action(async (name: string, options: Said & { role: Role; token?: boolean }) => {
      const said = { ...read(options), name: nameTyped(name), role: options.role, department: options.department ?? null };
      const made = await withHouse((unitOfWork) =>
        unitOfWork.run(async (tx) => {
          const id = await addPerson(tx, said, keeper);
          const { token: link, expiresAt } = await invite(tx, { id }, keeper);
          const token = options.token ? (await makeToken(tx, { id, ...said }, keeper)).token : undefined;
          return { id, invitation: linkTo(link), expiresAt, ...(token === undefined ? {} : { token }) };
        }),
      );
      answer(made, { json: options.json, text: [invitationInWords(said.name, made), made.token].filter(Boolean).join('\n') });
    });
  staff
    .command('invite')
    .description('prints another invitation, for a first sign-in or a new password and authenticator; the one before ends')
    .argument('<who>', who)
    .option('--json', 'one JSON value')
    .action(async (whom: string, options: { json?: boolean }) => {
      const made = await withHouse((unitOfWork) =>
        unitOfWork.run(async (tx) => {
          const person = await personMeant(tx, whom);
          const { token, expiresAt } = await invite(tx, person, keeper);
          return { id: person.id, name: person.name, invitation: linkTo(token), expiresAt };
        }),
      );
      answer(made, { json: options.json, text: invitationInWords(made.name, made) });
    });
  facts(
    staff
      .command('move')
      .description('gives somebody another department, role, name or number; what is not named stays')
      .argument('<who>', who),
  )
    .addOption(new Option('--role <role>', 'what they may do (docs/rights.md)').choices(roles))
    .option('--rename <name>', 'another name')
    .action(async (whom: string, options: Said) => {
      const change: Change = {
        ...read(options),
        ...(options.role === undefined ? {} : { role: options.role }),
        ...(options.department === undefined ? {} : { department: options.department }),
        ...(options.rename === undefined ? {} : { name: nameTyped(options.rename) }),
      };
      const next = await withHouse((unitOfWork) =>
        unitOfWork.run(async (tx) => changePerson(tx, await personMeant(tx, whom), change, keeper)),
      );
      answer(next, { json: options.json, text: personInWords(next) });
    });
  staff
    .command('absence')
    .description('notes that somebody is away, and who stands in for them; without a day they are back')
    .argument('<who>', who)
    .option('--from <day>', 'the first day, 2026-03-10')
    .option('--until <day>', 'the last day; the first one unless it is said')
    .option('--deputy <who...>', 'of the same department; whoever stands in for a head has their rights there')
    .option('--json', 'one JSON value')
    .action(async (whom: string, options: { from?: string; until?: string; deputy?: string[]; json?: boolean }) => {
      const [from, until] = [dayTyped('--from', options.from), dayTyped('--until', options.until)];
      if (until !== null && (from === null || until < from)) throw new Failure('request.invalid', '--until is not before --from.');
      const { zone } = loadHouseConfig(readSettings().folders.config).institution;
      const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
      const noted = await withHouse((unitOfWork) =>
        unitOfWork.run(async (tx) => {
          const deputyIds: string[] = [];
          for (const one of options.deputy ?? []) deputyIds.push((await personMeant(tx, one)).id);
          const person = await personMeant(tx, whom);
          return { id: person.id, cases: await noteAbsence(tx, person, { from, until, deputyIds }, today, keeper) };
        }),
      );
      const back = noted.cases.length === 0 ? '' : ` Back in the queue: ${noted.cases.join(', ')}.`;
      answer(noted, {
        json: options.json,
        text: `${from === null ? 'They are here.' : `Away from ${from} until ${until ?? from}.`}${back}`,
      });
    });
  staff
    .command('leave')
    .description('somebody leaves: tokens, sessions and claims end at once, and what they held is in its queue again')
    .argument('<who>', who)
    .option('--json', 'one JSON value')
    .action(async (whom: string, options: { json?: boolean }) => {
      const left = await withHouse((unitOfWork) => unitOfWork.run(async (tx) => leave(tx, await personMeant(tx, whom), keeper)));
      const back = left.cases.length === 0 ? '' : ` Back in the queue: ${left.cases.join(', ')}.`;
      answer(left, { json: options.json, text: `${left.tokens} tokens and ${left.sessions} sessions ended.${back}` });
    });
  tokens(staff);
};

const linkTo = (token: string): string => `${readSettings().gateway.publicUrl}${invitationPath(token)}`;

const invitationInWords = (name: string, made: { readonly invitation: string; readonly expiresAt: Date }): string =>
  `Give this link to ${name}. It works once, until ${made.expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC:\n${made.invitation}`;

const who = 'a staff number, an id, or a name that only one person has';

function tokens(staff: Command): void {
  const token = staff.command('token').description('tokens of people; programs have keys (redress key)');
  token
    .command('list', { isDefault: true })
    .argument('[who]', who)
    .description('tokens that open the house')
    .option('--json', 'one JSON value')
    .action(async (whom: string | undefined, options: { json?: boolean }) => {
      const found = await withHouse(async (unitOfWork) =>
        listTokens(unitOfWork, whom === undefined ? null : (await unitOfWork.run((tx) => personMeant(tx, whom))).id),
      );
      answer(found, { json: options.json, text: found.map(tokenInWords).join('\n') || 'There is none.' });
    });
  token
    .command('make')
    .argument('<who>', who)
    .description('makes another token of a person, which is shown this once; the ones before stand until they are revoked or end')
    .option('--label <text>', 'what it is for')
    .option('--days <n>', 'it ends by itself after so many days')
    .option('--json', 'one JSON value')
    .action(async (whom: string, options: { label?: string; days?: string; json?: boolean }) => {
      const days = options.days === undefined ? undefined : Number(options.days);
      if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3_650))
        throw new Failure('request.invalid', '--days is a whole number from 1 to 3650.');
      const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * 86_400_000);
      const made = await withHouse((unitOfWork) =>
        unitOfWork.run(async (tx) => makeToken(tx, await personMeant(tx, whom), keeper, { label: options.label, expiresAt })),
      );
      answer(made, { json: options.json, text: made.token });
    });
  token
    .command('revoke')
    .argument('<id>', 'as the list has it')
    .description('ends a token and every session that began with it')
    .option('--json', 'one JSON value')
    .action(async (id: string, options: { json?: boolean }) => {
      const revoked = await withHouse((unitOfWork) => unitOfWork.run((tx) => revokeToken(tx, id, keeper)));
      answer(revoked, { json: options.json, text: `A token of ${revoked.name} is revoked.` });
    });
}

/** What can be said of a person by `add` and by `move`. */
function facts(command: Command): Command {
  return command
    .option('--department <id>', 'their department; a clerk and a head have one')
    .option(
      '--spelling <name...>',
      'other spellings, former names, a surname with its title (陈经理): a complaint that says one is about them',
    )
    .option('--number <staff number>', 'staff number')
    .option('--email <address>', 'mail address')
    .option('--branch <name>', 'branch')
    .option('--language <tag...>', 'languages they work in')
    .option('--skill <word...>', 'what they know')
    .option('--relative <name...>', 'relatives whose complaints are not theirs to work on')
    .option('--json', 'one JSON value');
}

function read(options: Said): Omit<Change, 'role' | 'department' | 'name'> {
  demandKnownDepartment(options.department);
  return {
    spellings: options.spelling,
    staffNumber: options.number,
    email: options.email,
    branch: options.branch,
    languages: options.language,
    skills: options.skill,
    relatives: options.relative,
  };
}

function dayTyped(option: string, typed: string | undefined): string | null {
  if (typed === undefined) return null;
  const day = new Date(`${typed}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(typed))
    throw new Failure('request.invalid', `Write ${option} as a day, 2026-03-10.`);
  return typed;
}

const personInWords = (one: Person): string =>
  [
    one.name,
    one.staffNumber,
    one.role,
    one.department,
    one.absentFrom && `away ${one.absentFrom} to ${one.absentUntil}`,
    one.leftAt === null
      ? `${one.waitsForVouching ? 'waits for a colleague to vouch, ' : one.hasPassword ? 'password, ' : one.invitedUntil ? 'invited, ' : ''}${one.tokens} tokens`
      : `left ${one.leftAt.toISOString().slice(0, 10)}`,
    one.id,
  ]
    .filter(Boolean)
    .join('  ');

const tokenInWords = (one: TokenShown): string =>
  [one.id, one.name, one.role, one.department, one.label, one.expiresAt && `ends ${one.expiresAt.toISOString().slice(0, 10)}`]
    .filter(Boolean)
    .join('  ');
