import { rm } from 'node:fs/promises';

/** Removes the data of a server that a test has stopped: a run would leave a gigabyte. `KEEP_DATA=1` keeps it, to look at after a failure. */
export async function dropFolder(folder: string): Promise<void> {
  if (process.env['KEEP_DATA'] === '1') return;
  // What cannot be removed is no failure of what was tested.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}
