import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Packages that weigh megabytes and that most houses, or most processes, never use: whoever needs one reads it then, with `import()`. */
const whenNeeded = ['twilio', 'typeorm', 'imapflow', 'nodemailer', 'mailauth', 'pdfkit', 'fontkit', 'file-type'] as const;

/** What is read at once by who starts from this file: `import` and `export … from` that are not only types; plug-in folders as they are found. */
function readAtStart(...starts: readonly string[]): { files: Set<string>; packages: Map<string, string> } {
  const [files, packages] = [new Set<string>(), new Map<string, string>()];
  const read = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8').replace(/^import type [^;]*;|^export type \{[^;]*;/gm, '');
    for (const [, only, name = ''] of source.matchAll(/^(?:import|export)\s(?:([^;']*?)\sfrom\s)?'([^']+)';/gm)) {
      if (
        only !== undefined &&
        /^\{[^}]*\}$/.test(only) &&
        only
          .slice(1, -1)
          .split(',')
          .every((one) => !one.trim() || /^\s*type\s/.test(one))
      )
        continue;
      const own = name.startsWith('.') ? resolve(dirname(file), name) : name.replace(/^@app\/shared/, resolve('libs/shared/src'));
      if (own.startsWith('/')) read(own.replace(/\.js$/, '.ts'));
      else if (!name.startsWith('node:') && !packages.has(name)) packages.set(name, file);
    }
  };
  for (const start of starts) read(resolve(start));
  return { files, packages };
}

const inEach = (folder: string, file: string) =>
  readdirSync(folder)
    .map((id) => join(folder, id, file))
    .filter((path) => existsSync(path));

const starts = {
  gateway: ['apps/gateway/src/main.ts', ...inEach('apps/gateway/src/channels', 'channel.ts')],
  router: ['apps/router/src/main.ts'],
  notifier: ['apps/notifier/src/main.ts', ...inEach('apps/notifier/src/providers', 'provider.ts')],
  supervisor: ['apps/cli/src/main.ts', 'apps/cli/src/commands/up.ts'],
} as const;

describe('a start reads what every house needs, and no more', () => {
  it.each(Object.entries(starts))('%s', (app, files) => {
    const { files: own, packages } = readAtStart(...files);
    // A walk that found nothing would pass everything.
    expect(own.size).toBeGreaterThan(app === 'supervisor' ? 15 : 100);
    const heavy = [...packages].filter(([name]) => whenNeeded.some((one) => name === one));
    expect(heavy).toEqual([]);
  });

  it('the supervisor stays as long as the house lives, so what only prepares the house is in a process that ends', () => {
    const { packages } = readAtStart(...starts.supervisor);
    expect([...packages.keys()].sort()).toEqual(['commander', 'pg']);
  });

  it('sees what a file reads, and not what it only names as a type', () => {
    const { packages } = readAtStart('apps/cli/src/prepare/prepare-house.ts', 'apps/cli/src/prepare/migrate-house.ts');
    expect([...packages.keys()]).toEqual(expect.arrayContaining(['zod', 'yaml', 'liquidjs', 'typeorm', 'bullmq', 'pg']));
  });
});
