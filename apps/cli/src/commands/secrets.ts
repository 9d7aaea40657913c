import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { readPrevious } from '@app/shared/secrets/secret-ring.js';
import { houseSecrets, previousOf, rotatedSecret, rotateKeptSecrets, Secrets } from '@app/shared/secrets/secrets.js';
import { answer, type Register } from '../command.js';
import { withHouse } from '../house/with-house.js';
import { countCodes, keepToldCodes } from '../prepare/codes-by-secret.js';

interface Options {
  readonly only?: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

/** A secret of the house as it stands: where it is set, and how many older values stand behind it. Never the value. */
interface Standing {
  readonly name: string;
  readonly setIn: 'environment' | 'data folder' | 'nowhere';
  readonly previous: number;
}

const whatFor: Readonly<Record<string, string>> = {
  CODE_SECRET: 'access codes, links, authenticators of staff, the key that heads of the record and proofs are signed with',
  SESSION_SECRET: 'receipts of the simulator; sessions of the desk need none',
};

/** Adds `redress secrets` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const secrets = program
    .command('secrets')
    .description('The secrets of the house: where they are set, and changing them without voiding a code');
  secrets
    .command('list', { isDefault: true })
    .description('where each is set, how many older values are kept, and how many codes still need which. Shows no secret')
    .option('--json', 'one JSON value')
    .action(async (options: Options) => {
      const standing = houseSecrets.map(standingOf);
      const ring = new Secrets(process.env, readSettings().folders.data).ring('CODE_SECRET');
      const codes = ring === undefined ? [] : await withHouse((unitOfWork) => countCodes(unitOfWork, ring));
      answer({ secrets: standing, codes }, { ...options, text: [...standing.map(asLine), ...codesText(codes)].join('\n') });
    });
  secrets
    .command('rotate')
    .description(
      'gives secrets a new value and keeps the old one beside it, so that codes, links and signed heads stay good. Without --apply it says what would happen',
    )
    .option('--only <name>', `one of ${houseSecrets.join(', ')}`)
    .option('--apply', 'do it')
    .option('--json', 'one JSON value')
    .addHelpText(
      'after',
      '\nSecrets in the data folder are changed there. Those set in the environment are written to a new file, readable by you alone, to be set where they\ncome from. No secret is ever printed.\n',
    )
    .action(async (options: Options) => {
      const chosen = chosenBy(options)
        .map(standingOf)
        .filter(({ setIn }) => setIn !== 'nowhere');
      if (chosen.length === 0) throw nothingSet();
      if (!options.apply) return answer({ applied: false, secrets: chosen }, { ...options, text: planText(chosen) });
      const { data } = readSettings().folders;
      // What doubted messages were told before there was a place for it is fixed while the old value still says it.
      const ring = new Secrets(process.env, data).ring('CODE_SECRET');
      if (ring !== undefined && chosen.some(({ name }) => name === 'CODE_SECRET'))
        await withHouse((unitOfWork) => keepToldCodes(unitOfWork, ring));
      rotateKeptSecrets(
        data,
        chosen.filter(({ setIn }) => setIn === 'data folder').map(({ name }) => name),
      );
      const file = writeForEnvironment(
        data,
        chosen.filter(({ setIn }) => setIn === 'environment').map(({ name }) => name),
      );
      answer({ applied: true, secrets: chosen, file: file ?? null }, { ...options, text: doneText(chosen, file) });
    });
};

function chosenBy({ only }: Options): readonly string[] {
  if (only === undefined) return houseSecrets;
  if ((houseSecrets as readonly string[]).includes(only)) return [only];
  const message = `Use one of ${houseSecrets.join(', ')}. Secrets of doors and providers are theirs: change them there, then here.`;
  throw new Failure('config.invalid', undefined, { fields: [{ path: '--only', message }] });
}

function standingOf(name: string): Standing {
  const secrets = new Secrets(process.env, readSettings().folders.data);
  const setIn = process.env[name]?.trim() ? 'environment' : secrets.get(name) === undefined ? 'nowhere' : 'data folder';
  return { name, setIn, previous: (secrets.ring(name) ?? '').split('\n').length - 1 };
}

const asLine = ({ name, setIn, previous }: Standing): string =>
  `${name}: ${setIn === 'nowhere' ? 'not set here' : `set in the ${setIn}`}${previous > 0 ? `, ${previous} older ${previous === 1 ? 'value' : 'values'} kept` : ''}. For ${whatFor[name]}.`;

function codesText(codes: Awaited<ReturnType<typeof countCodes>>): string[] {
  if (codes.length < 2) return [];
  return codes.map(({ value, complaints, authenticators }) => {
    const which = value === 0 ? 'CODE_SECRET' : `older value ${value}`;
    const free = value > 0 && complaints + authenticators === 0 ? ' Nothing needs it any more: take it out of CODE_SECRET_PREVIOUS.' : '';
    return `${which}: ${complaints} access codes, ${authenticators} authenticators of staff.${free}`;
  });
}

function planText(chosen: readonly Standing[]): string {
  const steps = chosen.map(({ name, setIn }) =>
    setIn === 'data folder'
      ? `  ${name}: a new value is written to secrets.json of the data folder, the old one becomes the first of ${previousOf(name)} there.`
      : `  ${name}: a new value and the old one as the first of ${previousOf(name)} are written to a file for you to set where ${name} comes from.`,
  );
  return [
    'This would happen:',
    ...steps,
    'Then restart every app, the gateways last: until all know the new value, a code given by one that does is opened only by one that does.',
    'Codes, links and heads of before stay good as long as the old value is kept. Nothing is changed yet: give --apply.',
  ].join('\n');
}

function doneText(chosen: readonly Standing[], file: string | undefined): string {
  const names = chosen.map(({ name }) => name).join(' and ');
  return [
    `${names} changed.`,
    ...(file === undefined
      ? []
      : [`1. Set what stands in ${file} where your secrets come from, in place of the values there, and delete the file.`]),
    `${file === undefined ? '1' : '2'}. Restart every app, the gateways last.`,
    `${file === undefined ? '2' : '3'}. redress verify says which key signed which heads; redress proof key prints the new fingerprint to publish.`,
    `${file === undefined ? '3' : '4'}. Keep the old value with your backups: one from before needs it.`,
  ].join('\n');
}

/** New values for what is set in the environment, in a file that only its owner reads. */
function writeForEnvironment(data: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const values = names.flatMap((name) =>
    Object.entries(rotatedSecret(name, process.env[name]!.trim(), readPrevious(process.env[previousOf(name)] ?? ''))),
  );
  const file = join(data, `new-secrets-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.env`);
  mkdirSync(data, { recursive: true });
  writeFileSync(file, `${values.map(([name, value]) => `${name}=${value}`).join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}

function nothingSet(): Failure {
  const message = `Neither is set here: run this where the house runs, with its environment or its data folder.`;
  return new Failure('config.invalid', undefined, { fields: [{ path: houseSecrets.join(', '), message }] });
}
