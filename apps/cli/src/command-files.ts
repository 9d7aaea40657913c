import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * The files of `commands/` that a command line needs: that of its verb alone, where there is one of that name. Together they take over a second
 * of processor to load, and the health check of a container starts anew every few seconds. All of them for help, for a mistyped verb, and for
 * a verb that lives in another's file. Rooms within (`offline/`: what needs no running house; `record/`) are looked through as well.
 */
export async function commandFiles(folder: URL, [verb]: readonly string[], ending = '.js'): Promise<string[]> {
  const found = await readdir(folder, { recursive: true });
  const all = found.filter((name) => name.endsWith(ending) && !name.endsWith(`.spec${ending}`)).sort();
  const own = all.find((name) => basename(name) === `${verb}${ending}`);
  return own === undefined ? all : [own];
}
