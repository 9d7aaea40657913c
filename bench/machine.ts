import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/**
 * The day and the machine in one line each, with its load at this moment: figures from a busy machine must say so. With the address of a
 * database that runs, its version too.
 */
export async function describeMachine(adminUrl?: string): Promise<string[]> {
  const processors = cpus();
  const database = adminUrl ? `, PostgreSQL ${await askVersion(adminUrl)} (fsync, synchronous_commit and full_page_writes on)` : '';
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    `Node ${process.version}${database}`,
    `load average at the start ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}; a 4 KiB write with fsync took ${(await syncMilliseconds()).toFixed(2)} ms (median of 200)`,
    ...(loadavg()[1]! > processors.length / 2
      ? ['**others were working on this machine**: figures by the clock say little, ratios between builds something, counts hold']
      : []),
  ];
}

async function askVersion(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return rows[0]!.server_version;
}

/** What the disk under the database asks for a commit. */
async function syncMilliseconds(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-sync-'));
  const file = await open(join(folder, 'file'), 'w');
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const begun = performance.now();
    await file.write(Buffer.alloc(4_096, round), 0, 4_096);
    await file.datasync();
    times.push(performance.now() - begun);
  }
  await file.close();
  await rm(folder, { recursive: true });
  return times.sort((a, b) => a - b)[100] as number;
}
