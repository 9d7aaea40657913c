import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPrevious, ringOf, type SecretRing, writePrevious } from './secret-ring.js';

/** Secrets of the house itself. Those of a plug-in are the settings that it marks `made`. */
export const houseSecrets = ['CODE_SECRET', 'SESSION_SECRET'] as const;

/** Where the older values of a secret of the house stand (`readPrevious`). */
export const previousOf = (name: string): string => `${name}_PREVIOUS`;

type Environment = Readonly<Record<string, string | undefined>>;
type Kept = Readonly<Record<string, string>>;

/**
 * Where secrets come from: the environment first, then `REDRESS_DATA/secrets.json` (mode 600). On the embedded default those of `names`
 * that are not set are made at the first start and kept there; a name that came later, with a new plug-in, is added. With a
 * `DATABASE_URL` an app makes nothing up, for another host might not know what we made: the house's own secrets are found in the file when
 * `npm start` has kept them there (`keepHouseSecrets`), and a door whose secret is missing is closed (`door.not-configured`).
 */
export class Secrets {
  private readonly kept: Kept;

  constructor(
    private readonly env: Environment,
    dataFolder: string,
    names: readonly string[] = [],
  ) {
    this.kept = env['DATABASE_URL']
      ? ofTheHouse(read(fileIn(dataFolder)))
      : keptSecrets(dataFolder, [...new Set([...houseSecrets, ...names])]);
  }

  get(name: string): string | undefined {
    return this.env[name]?.trim() || this.kept[name];
  }

  /** The secret with the older values that are still good. Older ones beside a value in the environment are looked for there alone, and so with the file. */
  ring(name: string): SecretRing | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const inEnvironment = this.env[name]?.trim() ? this.env : this.kept;
    return ringOf([value, ...readPrevious(inEnvironment[previousOf(name)] ?? '').filter((one) => one !== value)]);
  }

  /** What was made here, by name. */
  made(): Kept {
    return this.kept;
  }
}

/** The house's own secrets that are set neither in the environment nor in the data folder. */
export function missingHouseSecrets(env: Environment, dataFolder: string): string[] {
  const kept = read(fileIn(dataFolder));
  return houseSecrets.filter((name) => !env[name]?.trim() && kept[name] === undefined);
}

/** Makes what `missingHouseSecrets` names and keeps it in the data folder, where apps on this machine find it, whichever database is used. */
export function keepHouseSecrets(env: Environment, dataFolder: string): void {
  const missing = missingHouseSecrets(env, dataFolder);
  if (missing.length > 0) keptSecrets(dataFolder, missing);
}

const fileIn = (folder: string): string => join(folder, 'secrets.json');

function ofTheHouse(kept: Kept): Kept {
  const names = houseSecrets.flatMap((name) => [name, previousOf(name)]);
  return Object.fromEntries(names.flatMap((name) => (kept[name] === undefined ? [] : [[name, kept[name]]])));
}

/**
 * Puts a new value in the place of each of these secrets in the data folder, and the old one before those that are kept of it. Whoever reads the
 * file meanwhile has all of it or nothing of it.
 */
export function rotateKeptSecrets(dataFolder: string, names: readonly string[]): void {
  underLock(`${fileIn(dataFolder)}.lock`, () => {
    const kept = read(fileIn(dataFolder));
    const rotated = names.flatMap((name) => {
      const old = kept[name];
      if (old === undefined) return [];
      return Object.entries(rotatedSecret(name, old, readPrevious(kept[previousOf(name)] ?? '')));
    });
    write(dataFolder, { ...kept, ...Object.fromEntries(rotated) });
  });
}

/** A new value for a secret, and the settings that hold it and the older ones. */
export function rotatedSecret(name: string, old: string, previous: readonly string[]): Record<string, string> {
  return { [name]: randomBytes(32).toString('hex'), [previousOf(name)]: writePrevious([old, ...previous]) };
}

/** Reads the file; what it lacks is made under a lock, so that of several processes that start at once all end up with the same. */
function keptSecrets(folder: string, names: readonly string[]): Kept {
  const file = fileIn(folder);
  const missing = (kept: Kept) => names.filter((name) => kept[name] === undefined);
  const standing = read(file);
  if (missing(standing).length === 0) return standing;
  mkdirSync(folder, { recursive: true });
  return underLock(`${file}.lock`, () => {
    const kept = read(file);
    const whole = { ...kept, ...Object.fromEntries(missing(kept).map((name) => [name, randomBytes(32).toString('hex')])) };
    write(folder, whole);
    return whole;
  });
}

function write(folder: string, kept: Kept): void {
  const draft = join(folder, `.secrets-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(folder));
}

function read(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

/** Held for a millisecond; one that is ten seconds old belongs to a process that died. */
const staleMilliseconds = 10_000;

function underLock<Result>(lock: string, work: () => Result): Result {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (ageOf(lock) > staleMilliseconds) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function ageOf(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
