import { afterEach, expect, it } from '@jest/globals';
import { held, letGo, untilLetGo } from './held-start.js';

const { send, argv } = process;
afterEach(() => {
  process.send = send as never;
  process.argv = argv;
});

it('works at once where no supervisor holds it', async () => {
  await untilLetGo();
  process.argv = [...argv, held];
  Object.assign(process, { send: undefined });
  await untilLetGo();
});

it('waits for the one word', async () => {
  process.argv = [...argv, held];
  Object.assign(process, { send: () => true });
  const connected = Object.getOwnPropertyDescriptor(process, 'connected');
  Object.defineProperty(process, 'connected', { value: true, configurable: true, writable: true });
  let gone = false;
  const waiting = untilLetGo().then(() => {
    gone = true;
  });
  process.emit('message', { other: true }, undefined);
  process.emit('message', null as never, undefined);
  await new Promise((done) => setImmediate(done));
  expect(gone).toBe(false);
  process.emit('message', letGo, undefined);
  await waiting;
  Object.defineProperty(process, 'connected', connected ?? { value: undefined, configurable: true, writable: true });
});
