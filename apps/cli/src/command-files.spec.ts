import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { commandFiles } from './command-files.js';

const folder = new URL('./commands/', import.meta.url);
const filesFor = async (...given: string[]) => await commandFiles(folder, given, '.ts');

it('loads one file for a verb that has one', async () => {
  expect(await filesFor('alive')).toEqual(['alive.ts']);
  expect(await filesFor('read-mail', '--json', 'x.eml')).toEqual(['offline/read-mail.ts']);
});

it.each([[], ['--help'], ['help', 'alive'], ['freeze'], ['alife'], ['../main'], ['alive.js']])(
  'loads all for %j: help, another file, a mistake',
  async (...given: string[]) => {
    const files = await filesFor(...given);
    expect(files).toContain('up.ts');
    expect(files.length).toBeGreaterThan(15);
  },
);

it('finds files of commands alone: one without would end every call for help', async () => {
  const files = await filesFor();
  const without = files.filter(
    (file) => !/^export (?:const|(?:async )?function) register\b/m.test(readFileSync(new URL(file, folder), 'utf8')),
  );
  expect(without).toEqual([]);
});
