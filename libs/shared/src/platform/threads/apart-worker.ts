import { parentPort } from 'node:worker_threads';

/** One call, as `apart` sends it. */
export interface ApartQuestion {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** `failed` is the name of an error: its message may quote what somebody wrote. */
export type ApartAnswer = { readonly ready: true } | { readonly result: unknown } | { readonly failed: string };

const answer = (said: ApartAnswer): void => parentPort?.postMessage(said);

parentPort?.on('message', async ({ module, name, args }: ApartQuestion) => {
  try {
    const exported = (await import(module)) as Record<string, (...args: readonly unknown[]) => unknown>;
    answer({ ready: true });
    answer({ result: await exported[name]?.(...args) });
  } catch (error) {
    answer({ failed: error instanceof Error ? error.name : 'unknown' });
  }
});
