import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '@app/shared/platform/config/settings.js';

/** Where the supervisor writes how the house that runs is called from outside. No secret. */
export const addressFile = (dataFolder: string): string => join(dataFolder, 'run', 'address.json');

/** Writes down how the house is called while it runs; `forgetAddress` ends that. */
export function tellAddress({ folders, gateway }: Settings): void {
  const file = addressFile(folders.data);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ publicUrl: gateway.publicUrl })}\n`);
}

/** The house runs no more: nothing is said of its address. */
export function forgetAddress({ folders }: Settings): void {
  rmSync(addressFile(folders.data), { force: true });
}

/**
 * How to call the house, without a slash at the end: by PUBLIC_URL or PORT where this environment has one, else as the house on this data
 * folder was started, which may have had another environment. With neither, the default.
 */
export function houseAddress({ folders, gateway }: Settings, env: NodeJS.ProcessEnv = process.env): string {
  if (env['PUBLIC_URL']?.trim() || env['PORT']?.trim()) return gateway.publicUrl;
  try {
    return (JSON.parse(readFileSync(addressFile(folders.data), 'utf8')) as { publicUrl: string }).publicUrl;
  } catch {
    return gateway.publicUrl;
  }
}
