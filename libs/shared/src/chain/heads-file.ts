import type { KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readHead } from './tree-head.js';
import type { KeptHead } from './verify-chain.js';

/** One head a minute is kept outside; any of them proves all that came before it. */
const everyMilliseconds = 60_000;

/** Where heads are kept outside the database. */
export const headsFile = (dataFolder: string): string => join(dataFolder, 'chain', 'heads.jsonl');

/**
 * Keeps heads in a file beside the database: whoever changes the database alone, its heads included, is found out by it. Copy it away (a
 * disk that can only be written once, a mail to oneself); `redress verify --heads` takes the copy.
 */
export class HeadsFile {
  private last = Number.NEGATIVE_INFINITY;
  private readonly file: string;

  constructor(dataFolder: string) {
    this.file = headsFile(dataFolder);
    mkdirSync(join(dataFolder, 'chain'), { recursive: true, mode: 0o700 });
  }

  /** Adds a signed head, at most one a minute. A full disk loses a head and nothing else. */
  async keep(note: string): Promise<void> {
    if (performance.now() - this.last < everyMilliseconds) return;
    this.last = performance.now();
    await appendFile(this.file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  }
}

/** The heads of such a file; none where there is no file. A line that is no head of ours counts as one that is not signed. */
export function headsOfFile(file: string, key: KeyObject): KeptHead[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const head = readHead(noteIn(line), key);
      return head ? [{ ...head, keptIn: file }] : [];
    });
}

function noteIn(line: string): string {
  try {
    return String(JSON.parse(line));
  } catch {
    return '';
  }
}
