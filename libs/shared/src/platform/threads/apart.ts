import { type ThreadLimits, ThreadPool } from './thread-pool.js';

/** What one call may cost. */
export const apartLimits: ThreadLimits = { seconds: 10, heapMegabytes: 256, workers: 2 };
const pool = new ThreadPool(apartLimits);

/**
 * Calls `name`, an exported function of a module, in a thread of its own with 10 s and 256 MB, so that the event loop stays free whatever
 * was sent. Arguments and result are copied: plain values, and bytes as `Uint8Array`. Fails with `TooMuch` when it cannot be done.
 */
export async function apart<Result>(module: URL, name: string, ...args: readonly unknown[]): Promise<Result> {
  return await pool.call<Result>(module, name, args);
}

/** The module that lies beside a file, built or not: `beside(import.meta.url, './read-call')`. */
export function beside(importMetaUrl: string, path: string): URL {
  return new URL(`${path}.${importMetaUrl.endsWith('.ts') ? 'ts' : 'js'}`, importMetaUrl);
}

/** Ends the threads; the next call starts new ones. */
export async function closeApart(): Promise<void> {
  await pool.close();
}
