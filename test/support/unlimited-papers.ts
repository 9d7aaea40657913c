import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made: string | undefined;

/** A copy of the delivered papers, without what one network address may ask for, and without a bound on what is doubted: a test is many people at one address. Gives its folder. */
export function unlimitedPapers(): string {
  if (made === undefined) {
    made = join(mkdtempSync(join(tmpdir(), 'redress-papers-')), 'config');
    cpSync('config', made, { recursive: true });
    const file = join(made, 'institution.yaml');
    writeFileSync(file, withoutSourceLimits(readFileSync(file, 'utf8')));
  }
  return made;
}

export function withoutSourceLimits(paper: string): string {
  const unlimited = paper.replace(/\b(perSource|perDay|formsPerMinute): \d+/g, '$1: off');
  return `${unlimited}\nquarantine: { perMinute: off, perDay: off, megabytesPerDay: off }\n`;
}
