import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FailureCodeEntry, failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import { innerVariables, settingsTable } from '@app/shared/platform/config/settings-table.js';
import { deadlineExamples } from './deadline-examples.js';

/** A page of docs/ with a part that is made from code, between `<!-- made: -->` and `<!-- :made -->`. */
export const madePages: readonly { readonly page: string; readonly text: () => string }[] = [
  { page: 'configuration.md', text: settingsText },
  { page: 'errors.md', text: errorsText },
  { page: 'deadlines.md', text: () => `${deadlineExamples()}\n` },
];

/** A page with its made part brought up to date. */
export function withMadePart(page: string, text: string): string {
  const parts = /^([\s\S]*<!-- made: -->\n)[\s\S]*(<!-- :made -->[\s\S]*)$/.exec(page);
  if (!parts) throw new Error('The page has no place between `<!-- made: -->` and `<!-- :made -->`.');
  return `${parts[1]}\n${text}\n${parts[2]}`;
}

/** Writes the made parts of docs/. Gives the pages that changed. */
export function writeDocs(docs: string): string[] {
  return madePages.flatMap(({ page, text }) => {
    const file = join(docs, page);
    const before = readFileSync(file, 'utf8');
    const after = withMadePart(before, text());
    if (after === before) return [];
    writeFileSync(file, after);
    return [page];
  });
}

function settingsText(): string {
  const rooms = [...new Set(settingsTable.map((setting) => setting.room))];
  const tables = rooms.map((name) => {
    const rows = settingsTable
      .filter((setting) => setting.room === name)
      .map((setting) => {
        const otherwise = setting.default === undefined ? (setting.otherwise ?? '') : `\`${setting.default}\``;
        return `| \`${setting.name}\`${setting.secret ? ' (secret)' : ''} | ${setting.says} | ${otherwise} |`;
      });
    return `### ${name[0]?.toUpperCase()}${name.slice(1)}\n\n| variable | says | when it is not set |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const inner = innerVariables.map((one) => `\`${one.name}\`: ${one.says}`).join('\n');
  return `${tables.join('\n')}\nNot for institutions: ${inner}\n`;
}

function errorsText(): string {
  const rows = Object.entries<FailureCodeEntry>(failureCodes).map(
    ([code, entry]) => `| \`${code}\` | ${entry.status} | ${entry.kind} | ${entry.says} | ${entry.remedy} |`,
  );
  return `| code | HTTP | kind | says | remedy |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}
