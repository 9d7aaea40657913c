import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const checks = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  // The packaged file upload says "no files chosen" inside its button; what one would speak, "choose files", is in its name.
  rules: { 'label-content-name-mismatch': { enabled: false } },
  // Of what passes, axe keeps one element for each rule instead of all.
  resultTypes: ['violations'],
};

/** Only the violations leave the page: all that axe says of a desk page is megabytes, and took longer to bring over than the check. */
const ask = `axe.run(${JSON.stringify(checks)}).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** What an automatic check of WCAG 2.2 A and AA finds on a page. */
export async function findings(page: Page): Promise<string[]> {
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Not as a script element: the pages' own policy forbids that, and shall.
  return (await page.evaluate(`${axe}; ${ask}`)) as string[];
}

let axe: string | undefined;
