import { expect, it } from '@jest/globals';
import { jsonAfterCommand } from './command.js';

it.each([
  ['--json route draft.json', 'route --json draft.json'],
  ['route draft.json --json', 'route draft.json --json'],
  ['--json', '--json'],
  ['', ''],
])('"%s" is read as "%s"', (typed, read) => {
  expect(jsonAfterCommand(typed.split(' ').filter(Boolean)).join(' ')).toBe(read);
});
