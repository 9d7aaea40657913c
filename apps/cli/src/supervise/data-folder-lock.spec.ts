import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { holdDataFolder } from './data-folder-lock.js';

const aFolder = () => mkdtempSync(join(tmpdir(), 'redress-lock-'));

describe('the data folder', () => {
  it('is held by one house at a time, and free again after it', async () => {
    const folder = join(aFolder(), 'deep', 'data');
    const release = await holdDataFolder(folder);
    await expect(holdDataFolder(folder)).rejects.toMatchObject({ code: 'start.already-running' });
    release();
    (await holdDataFolder(folder))();
  });

  it('is free again when its holder was killed', async () => {
    const folder = aFolder();
    mkdirSync(join(folder, 'run'));
    const socket = join(folder, 'run', 'house.sock');
    const holder = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', holder]);
    expect(existsSync(socket)).toBe(true);
    (await holdDataFolder(folder))();
  });

  it('may have a path longer than a socket may', async () => {
    const folder = join(aFolder(), 'x'.repeat(120));
    const release = await holdDataFolder(folder);
    await expect(holdDataFolder(folder)).rejects.toMatchObject({ code: 'start.already-running' });
    release();
  });

  it('says so when it cannot be written', async () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, '');
    await expect(holdDataFolder(join(file, 'data'))).rejects.toMatchObject({ code: 'start.data-folder' });
  });
});
