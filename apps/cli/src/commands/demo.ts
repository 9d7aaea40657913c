import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { departmentRoles } from '@app/shared/domain/rights/roles.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { discoverPlugInSettings, type PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { plainLine } from '@app/shared/platform/logging/plain-line.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { keepHouseSecrets, Secrets } from '@app/shared/secrets/secrets.js';
import { answer, type Register, tell } from '../command.js';
import { progressBar } from '../house/progress-bar.js';
import { migrateHouse } from '../prepare/migrate-house.js';
import type { MadeDemonstration } from '../simulate/demo/make-demonstration.js';
import { askedToEnd } from '../supervise/asked-to-end.js';
import { holdDataFolder } from '../supervise/data-folder-lock.js';
import { openDatabase } from '../supervise/house-database.js';
import { runHouse } from '../supervise/run-house.js';
import type { WhereToGo } from '../supervise/where-to-go.js';

interface Options {
  readonly data: string;
  readonly complaints: string;
  readonly seed: string;
  readonly again?: boolean;
  readonly fillOnly?: boolean;
  readonly json?: boolean;
}

/** Days that a demonstration looks back on. */
const days = 365;

/** Adds `redress demo` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('demo')
    .description(
      'Fills a house of its own with a year of made-up complaints, through the real use cases, and runs it. It says on every page that it is a demonstration, and nothing leaves it',
    )
    .option('--data <folder>', 'where it lives; DATABASE_URL, QUEUE_URL and the settings of providers and doors are not asked', '.demo')
    .option('--complaints <n>', 'how many come in over the year', '600')
    .option('--seed <n>', 'another number gives another year', '1')
    .option('--again', 'throws an earlier demonstration in that folder away and makes a new one')
    .option('--fill-only', 'fills it and ends')
    .option('--json', 'when ready, one JSON value that says where to go and who works there')
    .action(async (options: Options) => {
      const complaints = wholeIn(options.complaints, '--complaints', 20, 20_000);
      const seed = wholeIn(options.seed, '--seed', 1, 999_999);
      const plugIns = await discoverPlugInSettings();
      const folder = resolve(options.data);
      aloneIn(folder, plugIns);
      const made = (await kept(folder, options.again ?? false)) ?? (await fill(folder, complaints, seed));
      if (existsSync(papersIn(folder))) process.env['REDRESS_CONFIG'] = papersIn(folder);
      if (options.fillOnly) return answer({ folder, ...made }, { json: options.json, text: keysText(made, folder) });
      const out = options.json ? process.stderr : process.stdout;
      const write = (line: string) => void out.write(`${out.isTTY ? plainLine(line) : line}\n`);
      await runHouse({
        plugIns,
        onLine: write,
        onNews: tell,
        onReady: (where) => {
          if (options.json) answer({ ...where, ...made }, options);
          else write(readyText(where, made, folder));
        },
        ending: askedToEnd(tell),
      });
    });
};

/** A demonstration has a database, a queue and secrets of its own, reads nobody's mailbox and knows no provider. */
function aloneIn(folder: string, plugIns: readonly PlugInSettings[]): void {
  const foreign = ['DATABASE_URL', 'QUEUE_URL', 'MODEL_URL', 'SENDING_RECORD', 'CODE_SECRET', 'SESSION_SECRET'];
  const doors = plugIns.flatMap(({ settings }) => settings.map(({ name }) => name)).filter((name) => name !== 'SMTP_LISTEN');
  for (const name of [...foreign, ...doors]) delete process.env[name];
  process.env['REDRESS_DATA'] = folder;
}

/** Lies in the folder of a demonstration from its first moment; `cast` is there when its year is filled. Holds keys: mode 600. */
const markIn = (folder: string): string => join(folder, 'demonstration.json');

/** The papers of a demonstration: a copy, in which more is switched on (demo/demonstration-papers.ts). */
const papersIn = (folder: string): string => join(folder, 'config');

/** Who works in the demonstration of a folder; undefined where one is to be made. Fails with `demonstration.house-in-use` where something else lies there. */
async function kept(folder: string, again: boolean): Promise<MadeDemonstration | undefined> {
  if (!existsSync(folder) || (await readdir(folder)).length === 0) return undefined;
  if (!existsSync(markIn(folder)))
    throw new Failure('demonstration.house-in-use', `${folder} holds something that is no demonstration; it is left as it is.`);
  const { cast, sealed } = JSON.parse(await readFile(markIn(folder), 'utf8')) as Partial<MadeDemonstration>;
  if (cast !== undefined && !again) return { cast, sealed };
  const release = await holdDataFolder(folder);
  try {
    for (const name of await readdir(folder)) if (name !== 'run') await rm(join(folder, name), { recursive: true, force: true });
  } finally {
    release();
  }
  return undefined;
}

async function fill(folder: string, complaints: number, seed: number): Promise<MadeDemonstration> {
  await mkdir(folder, { recursive: true });
  await writeFile(markIn(folder), '{}\n', { mode: 0o600 });
  const settings = readSettings();
  // Read only where a demonstration is made: it plays all three apps.
  const { makeDemonstration } = await import('../simulate/demo/make-demonstration.js');
  const { copyPapers } = await import('../simulate/demo/demonstration-papers.js');
  copyPapers(settings.folders.config, papersIn(folder));
  const papers = loadHouseConfig(papersIn(folder));
  const registry = loadRules(papersIn(folder));
  const release = await holdDataFolder(folder);
  let asked: string | undefined;
  const forget = onFirstSignal((signal) => {
    asked = signal;
    tell(`Ending (${signal}): the step that runs is finished first. A second signal leaves at once.`);
  });
  const database = await openDatabase(settings, tell);
  const bar = progressBar('A year passes', 'hours');
  const begun = performance.now();
  try {
    await migrateHouse(database.url, { queueInDatabase: true });
    keepHouseSecrets(process.env, folder);
    const codeSecret = new Secrets(process.env, folder).ring('CODE_SECRET')!;
    const { publicUrl } = settings.gateway;
    const to = new Date();
    const onProgress = (done: number, all: number) => {
      bar.show(done, all);
      // Thrown where nothing is half done; what was opened is closed on the way out, the embedded PostgreSQL too.
      if (asked !== undefined) throw new Failure('demonstration.broken-off', `Broken off (${asked}).`);
    };
    const made = await makeDemonstration({
      url: database.url,
      papers,
      registry,
      codeSecret,
      publicUrl,
      to,
      days,
      complaints,
      seed,
      onProgress,
    });
    await writeFile(markIn(folder), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    bar.stop();
    tell(`A year with ${complaints} complaints was made in ${Math.round((performance.now() - begun) / 1000)} s.`);
    return made;
  } finally {
    bar.stop();
    await database.stop();
    release();
    forget();
  }
}

/** Tells of the first signal to end; a second one ends the process. Gives how to stop listening. */
function onFirstSignal(tellOf: (signal: string) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let since: number | undefined;
  const heard = (signal: string) => {
    // At a terminal Ctrl-C comes twice, from the terminal and handed on by npm.
    if (since !== undefined && performance.now() - since > 500) process.exit(1);
    if (since === undefined) tellOf(signal);
    since ??= performance.now();
  };
  for (const signal of signals) process.on(signal, heard);
  return () => {
    for (const signal of signals) process.off(signal, heard);
  };
}

function readyText(where: WhereToGo, made: MadeDemonstration, folder: string): string {
  const rows: [string, string][] = [
    ['Form', where.form],
    ['Desk', where.desk],
    ['Sent messages', `${where.sent} (this machine only)`],
    ['API document', where.apiDocument],
  ];
  return [
    'The demonstration is ready. Everybody in it is made up, and nothing leaves it; Ctrl-C ends it.',
    ...rows.map(([what, value]) => `  ${what.padEnd(16)}${value}`),
    keysText(made, folder),
  ].join('\n');
}

function keysText({ cast, sealed }: MadeDemonstration, folder: string): string {
  const shown = [...new Map(cast.map((one) => [`${one.role} ${departmentRoles.includes(one.role) ? one.department : ''}`, one])).values()];
  const lines = shown.map(
    ({ name, role, department, token }) => `  ${token}  ${role}${department === null ? '' : `, ${department}`}: ${name}`,
  );
  const opening =
    sealed === undefined
      ? []
      : [
          'Sealed reports are opened by these alone; the house keeps neither:',
          `  ${sealed.reporterCode}  the code of somebody who reported without a name: /integrity`,
          `  ${sealed.deskKey}  the integrity desk's key: /desk/sealed`,
        ];
  return ['Sign in at the desk with one of these keys:', ...lines, `  Everybody's key: ${markIn(folder)}`, ...opening].join('\n');
}

function wholeIn(text: string, option: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Failure('request.invalid', `${option}: write a whole number from ${least} to ${most}.`);
  return number;
}
