import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One text for the state of files and folders, that changes when a file is written, replaced, added or taken away. What is not there counts
 * as not there; folders are looked through `floors` deep.
 */
export function stateOf(paths: readonly string[], floors = 2): string {
  return paths.map((path) => markOf(path, floors)).join('\n');
}

function markOf(path: string, floors: number): string {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return `${path} -`;
  if (!state.isDirectory()) return `${path} ${state.mtimeMs} ${state.ctimeMs} ${state.size} ${state.ino}`;
  if (floors === 0) return path;
  const inside = readdirSync(path).sort();
  return [path, ...inside.map((name) => markOf(join(path, name), floors - 1))].join('\n');
}
