import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, constants, mkdir } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';

/**
 * Holds the data folder for this process until it ends, also by SIGKILL: a socket that nobody answers belongs to the dead, whatever
 * became of their process id. Gives the release. Fails with `start.already-running`, or `start.data-folder` when it cannot be written.
 */
export async function holdDataFolder(dataFolder: string): Promise<() => void> {
  const run = join(dataFolder, 'run');
  try {
    await makeFolder(run);
    await access(run, constants.W_OK);
  } catch (cause) {
    throw cannotWrite(dataFolder, cause);
  }
  const path = socketPath(run);
  for (let turn = 0; ; turn++) {
    try {
      const server = await listen(path);
      return () => {
        server.close();
        rmSync(path, { force: true });
      };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE' || turn > 0) throw cannotWrite(dataFolder, cause);
      if (await isAnswered(path)) {
        throw new Failure('start.already-running', `A house runs on ${dataFolder} already.`);
      }
      rmSync(path, { force: true });
    }
  }
}

/** Not `recursive`: on a file system that makes no folders (`/proc`) Node would try for ever. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o755 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o755 });
  }
}

function cannotWrite(folder: string, cause: unknown): Failure {
  return new Failure('start.data-folder', `The data folder ${folder} cannot be written.`, { cause });
}

/** The path of a socket may have about a hundred bytes. */
function socketPath(run: string): string {
  const name = createHash('sha256').update(run).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\redress-${name}`;
  const near = join(run, 'house.sock');
  return Buffer.byteLength(near) < 100 ? near : join(tmpdir(), `redress-${name}.sock`);
}

function listen(path: string): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.end());
    server.once('error', failed);
    server.listen(path, () => {
      server.unref();
      done(server);
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
