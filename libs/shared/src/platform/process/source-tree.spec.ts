import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { projectRoot, sourceFolder } from './source-tree.js';

const root = projectRoot(import.meta.url);
const urlOf = (...path: string[]) => pathToFileURL(join(root, ...path)).href;

describe('finding the source tree', () => {
  it('is the same folder from the source and from what was built of it', () => {
    const folder = join(root, 'libs/shared/src/rules');
    expect(sourceFolder(urlOf('libs/shared/src/rules/rule-registry.ts'))).toBe(folder);
    expect(sourceFolder(urlOf('dist/apps/cli/libs/shared/src/rules/rule-registry.js'))).toBe(folder);
    expect(sourceFolder(urlOf('dist/libs/shared/libs/shared/src/rules/rule-registry.js'))).toBe(folder);
  });

  it('finds the root from both', () => {
    expect(projectRoot(urlOf('dist/apps/cli/apps/cli/src/main.js'))).toBe(root);
    expect(projectRoot(urlOf('apps/cli/src/main.ts'))).toBe(root);
  });
});
