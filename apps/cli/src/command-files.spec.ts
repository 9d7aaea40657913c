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
