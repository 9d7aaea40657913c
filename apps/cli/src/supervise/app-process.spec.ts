import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Failure } from '@app/shared/domain/failure/failure.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppProcess } from './app-process.js';

let folder: string;
let lines: string[];
let news: string[];
let app: AppProcess;
let refused: Failure[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-app-'));
  lines = [];
  news = [];
  refused = [];
});
afterEach(async () => await app.end());

const anApp = (program: string, givesUp = true, start: 'start' | 'startHeld' = 'start', env: NodeJS.ProcessEnv = process.env) => {
  const main = join(folder, 'main.mjs');
  writeFileSync(main, program);
  app = new AppProcess({
    name: 'router',
    main,
    cwd: folder,
    env,
    pidFile: join(folder, 'router.pid'),
    onLine: (line) => lines.push(line),
    onNews: (sentence) => news.push(sentence),
    onRefused: (failure) => {
      refused.push(failure);
      return givesUp;
    },
    pace: { first: 0.05, longest: 0.2, healthy: 60 },
  });
  app[start]();
};
const until = async (holds: () => boolean) => {
  for (let turn = 0; turn < 500 && !holds(); turn++) await pause(20);
  expect(holds()).toBe(true);
};
const pid = () => Number(readFileSync(join(folder, 'router.pid'), 'utf8'));

describe('an app under supervision', () => {
  it('is started again when it is killed, and its pid is written down', async () => {
    anApp(`console.log('here', process.pid); setInterval(() => {}, 1000)`);
    await until(() => lines.length === 1);
    expect(lines[0]).toBe(`here ${pid()}`);
    process.kill(pid(), 'SIGKILL');
    await until(() => lines.length === 2);
    expect(lines[1]).toBe(`here ${pid()}`);
    expect(news).toEqual(['router ended (SIGKILL); it is started again in 0.05 s.']);
  });

  it.each([
    ['', ['--max-semi-space-size=8'], '1'],
    ['--max-semi-space-size=32', [], '4'],
  ])('has a small young generation and one arena, but where the environment says otherwise (%s)', async (options, args, arenas) => {
    const { MALLOC_ARENA_MAX: _, ...rest } = process.env;
    const env = { ...rest, NODE_OPTIONS: options, ...(arenas === '1' ? {} : { MALLOC_ARENA_MAX: arenas }) };
    anApp(`console.log(JSON.stringify([process.execArgv, process.env.MALLOC_ARENA_MAX]))`, true, 'start', env);
    await until(() => lines.length > 0);
    expect(lines[0]).toBe(JSON.stringify([args, arenas]));
  });

  it('that is started held reads its libraries, waits for the word, and is not held again when it is started anew', async () => {
    const program = `console.log(process.argv[2] ?? 'free'); process.on('message', (said) => console.log(JSON.stringify(said)))`;
    anApp(program, true, 'startHeld');
    await until(() => lines.length === 1);
    app.letGo();
    await until(() => lines.length === 2);
    expect(lines).toEqual(['--held', '{"letGo":true}']);
    process.kill(pid(), 'SIGKILL');
    await until(() => lines.length === 3);
    expect(lines[2]).toBe('free');
  });

  it('that dies at once waits twice as long each time, up to a limit', async () => {
    anApp('process.exit(3)');
    await until(() => news.length >= 4);
    expect(news.slice(0, 4).map((sentence) => /in ([\d.]+) s/.exec(sentence)?.[1])).toEqual(['0.05', '0.1', '0.2', '0.2']);
  });

  it('that cannot start with these settings is not started again, and says why', async () => {
    const refusal = { code: 'config.invalid', message: 'The settings are not right.', fields: [{ path: 'PORT', message: 'Mend it.' }] };
    anApp(`process.send({ refused: ${JSON.stringify(refusal)} }); setTimeout(() => process.exit(78), 50)`);
    await until(() => refused.length === 1);
    expect(refused[0]).toMatchObject(refusal);
    await pause(200);
    expect(app.pid).toBeUndefined();
    expect(news).toEqual([]);
  });

  it('that gave no reason is named, and one that was well before goes on trying', async () => {
    anApp('process.exit(78)', false);
    await until(() => refused.length >= 2);
    expect(refused[0]).toMatchObject({ code: 'config.invalid', message: expect.stringContaining('router does not start') });
    expect(news[0]).toBe('router ended (exit 78); it is started again in 0.05 s.');
  });

  it('ends when it is told to, and stays ended', async () => {
    anApp(`process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('here'); setInterval(() => {}, 1000)`);
    await until(() => lines.length === 1);
    await app.end();
    await until(() => lines.at(-1) === 'bye');
    expect(existsSync(join(folder, 'router.pid'))).toBe(false);
    await pause(200);
    expect(lines).toEqual(['here', 'bye']);
    expect(news).toEqual([]);
  });

  it('is killed when it does not end', async () => {
    anApp(`process.on('SIGTERM', () => {}); console.log('here'); setInterval(() => {}, 1000)`);
    await until(() => lines.length === 1);
    await app.end(0.1);
    expect(news).toEqual(['router did not end within 0.1 s and is killed.']);
  });

  it('hears that its supervisor is gone', async () => {
    anApp(`process.on('disconnect', () => process.exit(0)); console.log(process.connected); setInterval(() => {}, 1000)`);
    await until(() => lines.length === 1);
    expect(lines).toEqual(['true']);
  });
});
