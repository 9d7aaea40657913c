import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const checks = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  // The packaged file upload says "no files chosen" inside its button; what one would speak, "choose files", is in its name.
  rules: { 'label-content-name-mismatch': { enabled: false } },
};

/** What an automatic check of WCAG 2.2 A and AA finds on a page. */
export async function findings(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Not as a script element: the pages' own policy forbids that, and shall.
  const found = (await page.evaluate(`${axe}; axe.run(${JSON.stringify(checks)})`)) as {
    violations: { id: string; nodes: { target: string[] }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
