import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keepHouseSecrets, missingHouseSecrets, Secrets } from './secrets.js';

const folder = () => mkdtempSync(join(tmpdir(), 'redress-secrets-'));

describe('secrets', () => {
  it('that are not set are made once, for their owner alone', () => {
    const data = folder();
    const made = new Secrets({}, data, ['DOOR_SECRET']).get('DOOR_SECRET');
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(new Secrets({}, data, ['DOOR_SECRET']).get('DOOR_SECRET')).toBe(made);
    expect(statSync(join(data, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('of a plug-in that came later are added, and nothing that stood changes', () => {
    const data = folder();
    const before = new Secrets({}, data, ['FIRST']).made();
    const after = new Secrets({}, data, ['FIRST', 'LATER']).made();
    expect(after).toMatchObject(before);
    expect(after['LATER']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('in the environment come first, and an empty one counts as absent', () => {
    const data = folder();
    expect(new Secrets({ DOOR_SECRET: 'mine' }, data, ['DOOR_SECRET']).get('DOOR_SECRET')).toBe('mine');
    expect(new Secrets({ DOOR_SECRET: ' ' }, data, ['DOOR_SECRET']).get('DOOR_SECRET')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('are never made up for a database of your own', () => {
    const data = folder();
    expect(new Secrets({ DATABASE_URL: 'postgres://x' }, data, ['DOOR_SECRET']).get('DOOR_SECRET')).toBeUndefined();
  });

  it('of the house itself are kept by npm start, whichever database is used, and found by an app beside it', () => {
    const data = folder();
    const env = { DATABASE_URL: 'postgres://x' };
    expect(missingHouseSecrets(env, data)).toEqual(['CODE_SECRET', 'SESSION_SECRET']);
    keepHouseSecrets({ ...env, SESSION_SECRET: 'mine' }, data);
    const code = new Secrets(env, data).get('CODE_SECRET');
    expect(code).toMatch(/^[0-9a-f]{64}$/);
    expect(missingHouseSecrets(env, data)).toEqual(['SESSION_SECRET']);
    keepHouseSecrets(env, data);
    expect(new Secrets(env, data).get('CODE_SECRET')).toBe(code);
    expect(statSync(join(data, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('of doors, made on the embedded default, open nothing for a database of your own', () => {
    const data = folder();
    new Secrets({}, data, ['DOOR_SECRET']);
    expect(new Secrets({ DATABASE_URL: 'postgres://x' }, data, ['DOOR_SECRET']).get('DOOR_SECRET')).toBeUndefined();
  });

  it('are the same for processes that start together, whoever comes first', async () => {
    const data = folder();
    writeFileSync(join(data, 'secrets.json'), '{"CODE_SECRET":"old"}');
    const source = `import { Secrets } from ${JSON.stringify(new URL('./secrets.ts', import.meta.url).href)}; process.stdout.write(JSON.stringify(new Secrets({}, ${JSON.stringify(data)}, ['A', 'B']).made()))`;
    const said = await Promise.all([1, 2, 3, 4].map(() => run(source)));
    expect(new Set(said).size).toBe(1);
    expect(JSON.parse(said[0]!)).toMatchObject({ CODE_SECRET: 'old' });
    expect(readFileSync(join(data, 'secrets.json'), 'utf8')).toContain(JSON.parse(said[0]!).A);
  });
});

function run(source: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.on('exit', (code) => (code === 0 ? done(out) : failed(new Error(`exit ${code}`))));
  });
}
