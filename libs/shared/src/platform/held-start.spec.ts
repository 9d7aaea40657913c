import { afterEach, expect, it } from '@jest/globals';
import { letGo, untilLetGo } from './held-start.js';

const { send } = process;
afterEach(() => {
  process.send = send as never;
  delete process.env['REDRESS_HELD'];
});

it('works at once where no supervisor holds it', async () => {
  await untilLetGo();
  process.env['REDRESS_HELD'] = '1';
  Object.assign(process, { send: undefined });
  await untilLetGo();
});

it('waits for the one word, and whoever it starts is not held', async () => {
  process.env['REDRESS_HELD'] = '1';
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
  expect(process.env['REDRESS_HELD']).toBeUndefined();
  Object.defineProperty(process, 'connected', connected ?? { value: undefined, configurable: true, writable: true });
});
