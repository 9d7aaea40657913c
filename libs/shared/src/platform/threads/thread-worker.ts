import { parentPort } from 'node:worker_threads';
import { TooMuch } from './too-much.js';

/** One call, as a pool sends it. */
export interface ThreadQuestion {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** `loaded` once the module is there, then one answer. `failed` is the name of an error: its message may quote what somebody wrote. */
export type ThreadAnswer =
  | { readonly loaded: true }
  | { readonly result: unknown }
  | { readonly tooMuch: string }
  | { readonly failed: string };

const answer = (said: ThreadAnswer): void => parentPort?.postMessage(said);

parentPort?.on('message', async ({ module, name, args }: ThreadQuestion) => {
  try {
    const exported = (await import(module)) as Record<string, (...args: readonly unknown[]) => unknown>;
    answer({ loaded: true });
    answer({ result: await exported[name]?.(...args) });
  } catch (error) {
    if (error instanceof TooMuch) answer({ tooMuch: error.message });
    else answer({ failed: error instanceof Error ? error.name : 'unknown' });
  }
});
