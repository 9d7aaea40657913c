import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { databaseFile, type Settings } from '@app/shared/platform/config/settings.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { forgetStalePostmaster } from './leftovers.js';

/** Where the house's data is, and how to let go of it. */
export interface HouseDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

const lookMilliseconds = 2_000;

/**
 * The server that `DATABASE_URL` names, or an embedded PostgreSQL: started, or joined when a killed supervisor left it running, written
 * down where apps and command line find it, and started again on the same port when it dies.
 */
export async function openDatabase(settings: Settings, onNews: (sentence: string) => void): Promise<HouseDatabase> {
  if (settings.database.url !== undefined) return { url: settings.database.url, stop: async () => {} };
  const folder = settings.folders.data;
  await forgetStalePostmaster(folder);
  let server = await startEmbeddedPostgres(folder);
  const file = databaseFile(folder);
  await writeFile(file, JSON.stringify({ url: server.url, port: server.port }), { mode: 0o600 });

  let stopped = false;
  let mending: Promise<void> | undefined;
  const timer = setInterval(() => {
    mending ??= mend().finally(() => {
      mending = undefined;
    });
  }, lookMilliseconds);
  timer.unref();
  const mend = async () => {
    if (stopped || (await isListening(server.port))) return;
    onNews('PostgreSQL does not answer; it is started again.');
    try {
      await forgetStalePostmaster(folder);
      server = await restarted(folder, server);
    } catch (error) {
      onNews(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    url: server.url,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await mending;
      await server.stop();
      await rm(file, { force: true });
    },
  };
}

/** The apps know the old port, so the server must have it again. */
async function restarted(folder: string, old: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  return await startEmbeddedPostgres(folder, { port: String(old.port) });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_500 });
    const end = (answered: boolean) => {
      socket.destroy();
      done(answered);
    };
    socket.once('connect', () => end(true));
    // A server that is too busy to answer is not dead.
    socket.once('timeout', () => end(true));
    socket.once('error', () => end(false));
  });
}
