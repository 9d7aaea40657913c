import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fixed, table } from '../table.js';
import { byPlace, bySelfTime, type CpuProfile, callTree } from './cpu-profile.js';
import { flameGraph } from './flame-graph.js';

/** How many functions and places are shown. */
const shown = 15;

/** Reads the profiles that processes left in `folder`: writes a flame graph beside each, and gives a table of what took longest, as Markdown. */
export async function readProfiles(title: string, folder: string): Promise<string> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.cpuprofile')).sort();
  const parts = await Promise.all(files.map(async (file) => await readProfile(title, folder, file)));
  return parts.join('\n');
}

async function readProfile(title: string, folder: string, file: string): Promise<string> {
  const app = basename(file, '.cpuprofile');
  const tree = callTree(JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile);
  await writeFile(join(folder, `${app}.svg`), flameGraph(`${title}: ${app}, ${tree.total.toFixed(0)} ms`, tree));
  const share = (milliseconds: number) => `${fixed((milliseconds / tree.total) * 100, 1)} %`;
  const functions = bySelfTime(tree)
    .slice(0, shown)
    .map(({ name, place, self }) => [share(self), fixed(self, 0), name, place]);
  const places = byPlace(tree)
    .slice(0, shown)
    .map(([place, milliseconds]) => [share(milliseconds), fixed(milliseconds, 0), place]);
  return [
    `\n**${title}: ${app}**, ${fixed(tree.total, 0)} ms of work; flame graph in ${join(folder, `${app}.svg`)}\n`,
    table(['part', 'ms', 'where'], places),
    '',
    table(['part', 'ms in itself', 'function', 'place'], functions),
    '',
  ].join('\n');
}
