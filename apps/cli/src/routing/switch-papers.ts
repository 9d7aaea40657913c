import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type HouseJudge, loadHouseJudge } from '@app/shared/matter/house-judge.js';
import { type HouseConfig, loadHouseConfig } from '@app/shared/platform/config/institution.js';

/** What of an institution's papers decides where complaints go; `certainty` and `coding` of institution.yaml too, which stays with a person. */
const files = ['departments.yaml', 'routing.yaml'];
const folders = ['words', 'models'];
/** In the folder of the papers: what the last switch replaced. */
const keptIn = 'before';

/** Papers that were read and go together, with the judge of their words and model. */
export interface Papers {
  readonly config: HouseConfig;
  readonly judge: HouseJudge;
}

/**
 * The papers in force with those of another folder in their place: whatever of institution.yaml, departments.yaml, routing.yaml, `words/` and
 * `models/` that folder has. Fails with `config.invalid`, naming file and line, when they do not go together or words or model are broken.
 */
export function papersWith(candidate: string, inForce: string): Papers {
  demandFolder(candidate);
  const temporary = mkdtempSync(join(tmpdir(), 'redress-papers-'));
  // Named like the folder that was given, because what is wrong is told by folder and file.
  const whole = join(temporary, basename(resolve(candidate)));
  try {
    cpSync(inForce, whole, { recursive: true, filter: (path) => relative(inForce, path).split('/')[0] !== keptIn });
    for (const name of ['institution.yaml', ...files])
      if (existsSync(join(candidate, name))) cpSync(join(candidate, name), join(whole, name));
    for (const name of folders) {
      if (!existsSync(join(candidate, name))) continue;
      rmSync(join(whole, name), { recursive: true, force: true });
      cpSync(join(candidate, name), join(whole, name), { recursive: true });
    }
    const config = loadHouseConfig(whole);
    const judge = loadHouseJudge(config.institution.coding, whole);
    if (judge.troubles.length > 0)
      throw new Failure('config.invalid', `Words or model in ${candidate} cannot be used.`, {
        fields: judge.troubles.map((message) => ({ path: candidate, message: message.replaceAll(whole, candidate) })),
      });
    return { config, judge };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What was put in force; paths are below the folder of the papers. */
export interface Switched {
  readonly replaced: readonly string[];
  readonly added: readonly string[];
}

/**
 * Puts rules, departments, words and model of a folder in force and keeps what they replace, for `switchBack`. A running house reads them
 * within two seconds. Fails with `config.invalid` before anything is touched when they cannot be used.
 */
export function switchTo(candidate: string, inForce: string): Switched {
  papersWith(candidate, inForce);
  const wanted = [...files.filter((name) => existsSync(join(candidate, name))), ...folders.flatMap((name) => filesBelow(candidate, name))];
  if (wanted.length === 0)
    throw new Failure('config.invalid', `${candidate} has nothing that decides where complaints go: ${[...files, ...folders].join(', ')}.`);
  // A folder of words or models stands for itself: what the candidate does not have goes.
  const gone = folders
    .filter((name) => existsSync(join(candidate, name)))
    .flatMap((name) => filesBelow(inForce, name))
    .filter((path) => !wanted.includes(path));
  const replaced = [...wanted, ...gone].filter((path) => existsSync(join(inForce, path)));
  const added = wanted.filter((path) => !replaced.includes(path));
  const kept = join(inForce, keptIn);
  rmSync(kept, { recursive: true, force: true });
  for (const path of replaced) copy(join(inForce, path), join(kept, path));
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'added.json'), JSON.stringify(added));
  for (const path of wanted) copy(join(candidate, path), join(inForce, path));
  for (const path of gone) rmSync(join(inForce, path));
  return { replaced, added };
}

/** Undoes the last switch; doing so again brings it back. Fails with `config.invalid` where there was none. */
export function switchBack(inForce: string): Switched {
  const kept = join(inForce, keptIn);
  if (!existsSync(join(kept, 'added.json')))
    throw new Failure('config.invalid', `Nothing was switched on in ${inForce}: there is no ${keptIn}/ to switch back to.`);
  const gone = JSON.parse(readFileSync(join(kept, 'added.json'), 'utf8')) as string[];
  const wanted = [...files, ...folders].flatMap((name) => filesBelow(kept, name));
  const aside = `${kept}.new`;
  rmSync(aside, { recursive: true, force: true });
  for (const path of [...wanted, ...gone]) if (existsSync(join(inForce, path))) copy(join(inForce, path), join(aside, path));
  mkdirSync(aside, { recursive: true });
  const added = wanted.filter((path) => !existsSync(join(inForce, path)));
  writeFileSync(join(aside, 'added.json'), JSON.stringify(added));
  for (const path of wanted) copy(join(kept, path), join(inForce, path));
  for (const path of gone) rmSync(join(inForce, path), { force: true });
  rmSync(kept, { recursive: true });
  renameSync(aside, kept);
  return { replaced: wanted.filter((path) => !added.includes(path)), added };
}

/** In one step, so that whoever reads it meanwhile finds the old one or the new one whole. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(`${to}.new`, readFileSync(from));
  renameSync(`${to}.new`, to);
}

function filesBelow(folder: string, name: string): string[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [name];
  return readdirSync(path).flatMap((inner) => filesBelow(folder, join(name, inner)));
}

function demandFolder(folder: string): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Failure('file.unreadable', `${folder} is not a folder of configuration files.`);
}
