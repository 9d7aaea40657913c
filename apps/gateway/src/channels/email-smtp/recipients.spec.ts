import { expect, it } from '@jest/globals';
import { relayTest } from './recipients.js';

it.each([
  ['127.0.0.1', true],
  ['::ffff:127.0.0.1', true],
  ['::1', true],
  ['10.1.2.3', false],
  ['2001:db8::1', false],
  ['', false],
])('knows its relays: %s', (address, trusted) => {
  expect(relayTest(['127.0.0.0/8', '::1'])(address)).toBe(trusted);
});
