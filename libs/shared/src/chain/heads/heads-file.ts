import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeadKeys, KeptHead } from './tree-head.js';
import { readHead } from './tree-head.js';

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

/** The heads of such a file; none where there is no file. */
export function headsOfFile(file: string, keys: HeadKeys): KeptHead[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return headsInText(text, keys, file);
}

/**
 * Every head in a text: lines of `heads.jsonl`, and notes as they stand in a mail, also where a mail program quoted them, set them in or broke
 * their lines. What is no head of ours is passed over; one whose signature does not hold comes back as not signed.
 */
export function headsInText(text: string, keys: HeadKeys, keptIn: string): KeptHead[] {
  const lines = text.split(/\r?\n/);
  const kept = lines.filter((line) => line.startsWith('"')).map(noteIn);
  const plain = lines
    .filter((line) => !line.startsWith('"'))
    .map((line) => line.replace(/^[\s>|\uFEFF]+/, '').trimEnd())
    .join('\n');
  const mailed = [...plain.matchAll(mailedNote)].map(([, size, root, at, signature = '']) => {
    return `redress record\n${size}\n${root}\n${at}\n\n— redress ${signature.replaceAll(/\s/g, '')}\n`;
  });
  return [...kept, ...new Set(mailed)].flatMap((note) => {
    const head = readHead(note, keys);
    return head ? [{ ...head, keptIn }] : [];
  });
}

/** 92 characters of a signature: four bytes that name the key and 64 that sign, in base64. A mail program may have broken them over lines. */
const mailedNote = /redress record\s+(\d{1,15})\s+([A-Za-z0-9+/]{43}=)\s+(\S+)\s+\S{1,3} redress\s+((?:[A-Za-z0-9+/=]\s*){92})/g;

function noteIn(line: string): string {
  try {
    return String(JSON.parse(line));
  } catch {
    return '';
  }
}
