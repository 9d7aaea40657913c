import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { freePort } from './free-port.js';

it('gives each asker another port, outside those of outgoing connections, and none that is listened on', async () => {
  const before = await freePort();
  const taken = createServer().listen(before + 1, '127.0.0.1');
  // Where it cannot listen, another does.
  await new Promise((done) => taken.once('listening', done).once('error', done));
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set([before, before + 1, ...ports]).size).toBe(22);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  await new Promise((done) => taken.close(done));
});
