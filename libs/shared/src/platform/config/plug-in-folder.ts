import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../process/source-tree.js';

const built = fileURLToPath(import.meta.url).includes(`${sep}dist${sep}`);

/** How the files of plug-ins end: those that are built where this one is. */
export const builtAs = built ? 'js' : 'ts';

/** Where an app keeps its plug-ins, one folder each: read by every app, whoever they belong to. */
export function plugInFolder(app: 'gateway' | 'notifier', folder: string, root = projectRoot(import.meta.url)): string {
  return built ? join(root, 'dist', 'apps', app, 'apps', app, 'src', folder) : join(root, 'apps', app, 'src', folder);
}
