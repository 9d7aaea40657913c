import { readdir } from 'node:fs/promises';

/**
 * The files of `commands/` that a command line needs: that of its verb alone, where there is one of that name. Together they take over a second
 * of processor to load, and the health check of a container starts anew every few seconds. All of them for help, for a mistyped verb, and for
 * a verb that lives in another's file.
 */
export async function commandFiles(folder: URL, [verb]: readonly string[], ending = '.js'): Promise<string[]> {
  const all = (await readdir(folder)).filter((name) => name.endsWith(ending) && !name.endsWith(`.spec${ending}`)).sort();
  return all.includes(`${verb}${ending}`) ? [`${verb}${ending}`] : all;
}
