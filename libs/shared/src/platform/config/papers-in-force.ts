import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../domain/failure/failure.js';
import { type HouseConfig, type Institution, loadHouseConfig } from './institution.js';
import { stateOf } from './watched-files.js';

const paperNames = ['institution.yaml', 'departments.yaml', 'routing.yaml'] as const;

/** What of institution.yaml counts as soon as it is written; the rest counts from the next start, for plug-ins and deadlines stand on it. */
const livelyLines = ['certainty', 'coding'] as const;

/** A file of the papers as it was read. */
export interface PaperText {
  /** Below the folder of the papers, with `/` between. */
  readonly file: string;
  readonly text: string;
  /** When it was read. */
  readonly at: Date;
}

/** These files of a folder as they are now, by name; of a folder those in it that are text. What is not there is left out. */
export function readPaperTexts(folder: string, names: readonly string[]): PaperText[] {
  const at = new Date();
  const below = names.flatMap((name) =>
    name.endsWith('/') ? (existsSync(join(folder, name)) ? textsBelow(join(folder, name)) : []) : [join(folder, name)],
  );
  return below
    .filter((path) => existsSync(path))
    .map((path) => ({ file: relative(folder, path).split('\\').join('/'), text: readFileSync(path, 'utf8'), at }));
}

const textsBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(yaml|yml|txt|json|csv|md)$/.test(name))
    .sort()
    .map((name) => join(folder, name));

/**
 * The institution's papers as they are now: departments and routing are read again when their files change, without a restart. A file that
 * cannot be used leaves what was in force in force, and is told of as a trouble until it is mended.
 */
export class PapersInForce {
  private now: HouseConfig;
  private state: string;
  private texts: readonly PaperText[];
  private found: string | undefined;
  private waiting: string | undefined;
  private heard: (() => void)[] = [];

  /** Fails with `config.invalid` when the papers cannot be used at the start. */
  constructor(private readonly folder: string) {
    this.state = stateOf(this.files());
    this.now = loadHouseConfig(folder);
    this.texts = readPaperTexts(folder, paperNames);
  }

  /** The files in force as they were read; of institution.yaml also the lines that wait for a restart (`troubles`). */
  inForce(): readonly PaperText[] {
    return this.texts;
  }

  /** Reads as the papers in force, also by who keeps it. */
  readonly house: HouseConfig = liveOf(() => this.now);

  /** Why what stands in the folder is not in force, or what of it waits for a restart; sentences for people. */
  troubles(): readonly string[] {
    return [this.found, this.waiting].filter((one) => one !== undefined);
  }

  /** Told after each change that is in force. */
  onChange(hear: () => void): void {
    this.heard.push(hear);
  }

  /** Looks whether a file changed and reads the papers again. True when other papers are in force now. Never fails. */
  look(): boolean {
    const state = stateOf(this.files());
    if (state === this.state) return false;
    this.state = state;
    try {
      const read = loadHouseConfig(this.folder);
      this.texts = readPaperTexts(this.folder, paperNames);
      this.found = undefined;
      this.waiting = this.waitsFor(read.institution);
      const { certainty, coding } = read.institution;
      const next = { ...read, institution: { ...this.now.institution, certainty, coding } };
      if (isDeepStrictEqual(next, this.now)) return false;
      this.now = next;
    } catch (error) {
      this.found = `The papers in ${this.folder} cannot be used, and those read before stay in force: ${inShort(error)}`;
      return false;
    }
    for (const hear of this.heard) hear();
    return true;
  }

  private files(): string[] {
    return paperNames.map((name) => join(this.folder, name));
  }

  private waitsFor(read: Institution): string | undefined {
    const changed = (Object.keys(read) as (keyof Institution)[]).filter(
      (line) => !(livelyLines as readonly string[]).includes(line) && !isDeepStrictEqual(read[line], this.now.institution[line]),
    );
    return changed.length === 0 ? undefined : `institution.yaml: what changed in ${changed.join(', ')} counts from the next start.`;
  }
}

/** The first thing that is wrong, with file and line, and how many more there are. Papers hold nobody's complaint. */
export function inShort(error: unknown): string {
  if (!(error instanceof Failure) || error.fields.length === 0) return error instanceof Error ? error.message : String(error);
  const [{ path, message }, ...more] = error.fields as [Failure['fields'][number], ...Failure['fields']];
  return `${path}: ${message}${more.length === 0 ? '' : ` (and ${more.length} more; redress check names them)`}`;
}

/** With own, enumerable properties, so that it can be spread like the papers themselves. */
function liveOf(now: () => HouseConfig): HouseConfig {
  return {
    get institution() {
      return now().institution;
    },
    get departments() {
      return now().departments;
    },
    get routing() {
      return now().routing;
    },
  };
}
