import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const sources = ['apps', 'libs']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts') && !/\.(spec|d)\.ts$|\/(testing|migrations)\//.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

/** What a file exports, by name, each with its docstring. */
function exportsOf({ file, text }: { file: string; text: string }): { name: string; says: string }[] {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    if (!isExported) return [];
    const says = ts.getJSDocCommentsAndTags(statement).map((one) => one.getText());
    const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : (statement as ts.DeclarationStatement);
    return [{ name: `${file}: ${named?.name?.getText() ?? ''}`, says: says.join(' ') }];
  });
}

/** At least so much of what is exported says what it promises. It was 84.5 % once. */
const least = 0.95;

describe('docstrings', () => {
  const all = sources.flatMap(exportsOf);

  it('stand above at least 95 of 100 exports', () => {
    const silent = all.filter(({ says }) => says === '').map(({ name }) => name);
    // The names help whoever broke it; the share is what counts.
    expect({ share: 1 - silent.length / all.length >= least, silent: silent.length / all.length > 1 - least ? silent : [] }).toEqual({
      share: true,
      silent: [],
    });
    expect(all.length).toBeGreaterThan(2_000);
  });

  it('say more than the name', () => {
    const words = (text: string) => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
    const empty = all.filter(({ name, says }) => {
      const known = new Set(words(name.split(': ')[1]!.replace(/([A-Z])/g, ' $1')));
      return says !== '' && words(says.replace(/^\/\*\*/, '')).every((word) => known.has(word) || ['the', 'and', 'for'].includes(word));
    });
    expect(empty.map(({ name }) => name)).toEqual([]);
  });
});

describe('a word of the field', () => {
  // Whoever comes from another house looks for these, and ours are called otherwise.
  it.each([
    ['csrf', 'apps/gateway/src/desk/pages/frame/form-key.ts'],
    ['audit log', 'libs/shared/src/persistence/unit-of-work.ts'],
    ['circuit breaker', 'apps/notifier/src/registry/traffic.ts'],
    ['retry schedule', 'libs/shared/src/outbox/retry-ladder.ts'],
    ['back-off', 'libs/shared/src/outbox/retry-ladder.ts'],
    ['dead letter', 'libs/shared/src/outbox/dead-slips.ts'],
    ['rate limit', 'apps/notifier/src/registry/traffic.ts'],
    ['rate limit', 'libs/shared/src/notices/budgets.ts'],
    ['idempotency', 'apps/gateway/src/http/idempotency-key.ts'],
    ['outbox', 'libs/shared/src/outbox/slip-rows.ts'],
    ['challenge', 'libs/shared/src/secrets/proof-of-work.ts'],
  ])('%s leads to %s', (word, file) => {
    const hits = sources.filter(
      ({ file: path, text }) =>
        path.includes(word) || (text.match(/\/\*\*.*?\*\//gs) ?? []).some((says) => says.toLowerCase().includes(word)),
    );
    expect(hits.map((hit) => hit.file)).toContain(file);
  });
});
