import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

/** What a demonstration shows that a house leaves off until it says otherwise. */
const shown = {
  decisions: { secondLook: { results: ['not-upheld'], above: 5_000, sample: 0.5 } },
  survey: { sample: 0.4, strata: [{ results: ['not-upheld'], sample: 0.4, by: 'call' }] },
  punctuality: { publish: true },
} as const;

/**
 * Copies the papers of a house to the folder of a demonstration. Second looks, return visits and the page of punctuality are switched on in the copy where the
 * papers say nothing of them, so that there is something to see; what they say stands.
 */
export function copyPapers(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const file = join(to, 'institution.yaml');
  const papers = parseDocument(readFileSync(file, 'utf8'));
  for (const [name, value] of Object.entries(shown)) if (!papers.has(name)) papers.set(name, papers.createNode(value));
  writeFileSync(file, papers.toString({ lineWidth: 0 }));
}
