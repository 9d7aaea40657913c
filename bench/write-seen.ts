import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './root.js';

const [begin, end] = ['<!-- seen -->', '<!-- /seen -->'];

/** Puts what a run saw into bench/README.md, in the place of what an earlier one saw. */
export async function writeSeen(words: string): Promise<void> {
  const file = join(root, 'bench/README.md');
  const page = await readFile(file, 'utf8');
  const [before, after] = [page.split(begin)[0], page.split(end)[1]];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for it: ${begin} … ${end}.`);
  await writeFile(file, `${before}${begin}\n${words}\n${end}${after}`);
}
