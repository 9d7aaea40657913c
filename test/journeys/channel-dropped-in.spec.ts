import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLoneGateway } from '../support/lone-gateway.js';

/** The whole tree, somewhere else; then one folder is put into it, and nothing else is touched. */
let tree: string;
const id = 'sms-example';
const folder = () => join(tree, 'apps/gateway/src/channels', id);

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'redress-tree-'));
  const parts = ['apps', 'libs', 'config', 'docs', 'test', 'package.json', 'jest.config.js', 'tsconfig.json', '.swcrc'];
  for (const part of parts) await cp(part, join(tree, part), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(tree, 'node_modules'));
  await dropIn();
});
afterAll(() => rm(tree, { recursive: true, force: true }));

/** A provider nobody has heard of: what Bird's folder holds, under names of its own. */
async function dropIn(): Promise<void> {
  await cp('apps/gateway/src/channels/sms-bird', folder(), { recursive: true });
  for (const file of await readdir(folder(), { recursive: true })) {
    if (!/\.(ts|md|json)$/.test(file)) continue;
    const text = await readFile(join(folder(), file), 'utf8');
    const renamed = text.replaceAll('sms-bird', id).replaceAll('BIRD_SIGNING_KEY', 'EXAMPLE_SIGNING_KEY').replaceAll('(Bird)', '(Example)');
    await writeFile(join(folder(), file), renamed.replaceAll('SmsBirdController', 'SmsExampleController'));
  }
  await rename(join(folder(), 'sms-bird.controller.ts'), join(folder(), `${id}.controller.ts`));
}

/** Runs a program in the tree. */
function run(...args: readonly string[]): { status: number | null; said: string } {
  const env = { ...process.env, CHANNELS: id };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, env, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

const contract = () =>
  run(
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'house',
    '--',
    'test/contracts/channels.spec.ts',
  );

const writeDocs = `
  import { discoverPlugInSettings } from './libs/shared/src/platform/config/plug-in-settings.ts';
  import { writeDocs } from './apps/cli/src/write-docs.ts';
  writeDocs('docs', await discoverPlugInSettings());
`;

describe('a folder that is dropped into channels/', () => {
  it('is documented: a page of its own, its place among the doors, its settings', async () => {
    // What `redress check --write-docs` does, from the sources of the tree.
    const written = run('--import', 'tsx', '--input-type=module', '--eval', writeDocs);
    expect(written).toEqual({ status: 0, said: '' });
    const page = (name: string) => readFile(join(tree, 'docs', name), 'utf8');
    expect(await page(`doors/${id}.md`)).toMatch(/# Text messages \(Example\)[\s\S]*`EXAMPLE_SIGNING_KEY`/);
    expect(await page('doors/README.md')).toContain(`(${id}.md)`);
    expect(await page('configuration.md')).toContain('`EXAMPLE_SIGNING_KEY`');
  }, 120_000);

  it('is held to the contract, every part of it', () => {
    const { status, said } = contract();
    expect(said).toMatch(/the door sms-example/);
    expect(said).not.toMatch('✕');
    expect(status).toBe(0);
    for (const part of [
      'is described',
      'stands in the OpenAPI document',
      'fifty deliveries at once',
      'another key',
      'database is away',
      'without its settings',
    ])
      expect(said).toMatch(part);
  }, 300_000);

  it('is served by the gateway: it takes a message, and keeps apart what is not proved', async () => {
    const gateway = await startLoneGateway({ EXAMPLE_SIGNING_KEY: 'key-of-the-example' }, tree);
    try {
      const body = await readFile(join(folder(), 'specimens/event.json'));
      const answer = await fetch(`http://127.0.0.1:${gateway.port}/channels/${id}`, { method: 'POST', body });
      expect(answer.status).toBe(200);
      expect(await gateway.sql('SELECT channel, state FROM evidence')).toEqual([{ channel: id, state: 'quarantined' }]);
      const document = (await (await fetch(`http://127.0.0.1:${gateway.port}/docs/json`)).json()) as { paths: object };
      expect(Object.keys(document.paths)).toContain(`/channels/${id}`);
    } finally {
      await gateway.stop();
    }
  }, 180_000);

  it('fails the contract without specimens, and without its other side', async () => {
    await rename(join(folder(), 'specimens'), join(tree, 'specimens'));
    expect(contract().status).not.toBe(0);
    await rename(join(folder(), 'testing'), join(tree, 'testing'));
    const { status, said } = contract();
    expect([status, said]).toEqual([1, expect.stringContaining(`channels/${id}/testing/peer.ts is missing`)]);
    expect(existsSync(folder())).toBe(true);
  }, 300_000);
});
