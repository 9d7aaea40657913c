import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { apart, closeApart } from './apart.js';
import { ThreadPool } from './thread-pool.js';
import { TooMuch } from './too-much.js';

const file = join(mkdtempSync(join(tmpdir(), 'redress-apart-')), 'trial.mjs');
writeFileSync(
  file,
  `export const double = (bytes) => Uint8Array.from(bytes, (byte) => byte * 2);
   export const fail = () => { throw new RangeError('what somebody wrote'); };
   export const wait = () => new Promise(() => setTimeout(() => {}, 60_000));
   export const spin = () => { for (;;); };
   export const die = () => process.exit(3);
   export const grow = () => { const all = []; for (;;) all.push(new Array(1e6).fill({})); };`,
);
const module = pathToFileURL(file);
afterAll(closeApart);

describe('a function in a thread of its own', () => {
  it('answers, also with bytes, however many ask', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => apart<Uint8Array>(module, 'double', Uint8Array.of(n))));
    expect(answers.map((bytes) => bytes[0])).toEqual(Array.from({ length: 20 }, (_, n) => n * 2));
  });

  it('that fails says so without what was written', async () => {
    const error = await apart(module, 'fail').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TooMuch);
    expect((error as Error).message).toBe('It failed (RangeError).');
  });

  it('has its time from when it begins: what waits for a thread does not use it up', async () => {
    const narrow = new ThreadPool({ seconds: 0.8, heapMegabytes: 64, workers: 1 });
    try {
      await narrow.call(module, 'double', [Uint8Array.of(1)]);
      const stuck = narrow.call(module, 'spin', []).catch((error: unknown) => error);
      const behind = narrow.call<Uint8Array>(module, 'double', [Uint8Array.of(2)], 0.7);
      expect(await stuck).toEqual(new TooMuch('It took longer than 0.8 s.'));
      expect(await behind).toEqual(Uint8Array.of(4));
    } finally {
      await narrow.close();
    }
  });

  it('is stopped when its pool is closed, and whoever waits hears it', async () => {
    const pool = new ThreadPool({ seconds: 60, heapMegabytes: 64, workers: 1 });
    const waiting = pool.call(module, 'wait', []).catch((error: unknown) => error);
    await pool.close();
    expect(await waiting).toEqual(new TooMuch('The reader was closed.'));
  });

  it('that ends its thread, or needs too much memory, takes nobody with it', async () => {
    await expect(apart(module, 'die')).rejects.toBeInstanceOf(TooMuch);
    await expect(apart(module, 'grow')).rejects.toBeInstanceOf(TooMuch);
    expect(await apart<Uint8Array>(module, 'double', Uint8Array.of(4))).toEqual(Uint8Array.of(8));
  });
});
