import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The project's root folder: the nearest one above the calling file that holds a `package.json`.
 * Pass `import.meta.url`. Fails loudly when there is none: then the program was copied without its package.
 */
export function projectRoot(importMetaUrl: string): string {
  let folder = dirname(fileURLToPath(importMetaUrl));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`No package.json above ${fileURLToPath(importMetaUrl)}: keep package.json beside dist.`);
    folder = above;
  }
  return folder;
}

/**
 * The folder of the calling file in the source tree, also when it runs as `<root>/dist/apps/<app>/<path>`.
 * Views, templates, locale and rule data stay in the source tree and are found through this. Pass `import.meta.url`.
 */
export function sourceFolder(importMetaUrl: string): string {
  const root = projectRoot(importMetaUrl);
  const parts = relative(root, dirname(fileURLToPath(importMetaUrl))).split(sep);
  // dist/apps/<app>/… and dist/libs/<lib>/… repeat the whole tree below them (rootDir is the project's root).
  const built = parts[0] === 'dist' && (parts[1] === 'apps' || parts[1] === 'libs');
  return join(root, ...(built ? parts.slice(3) : parts));
}
