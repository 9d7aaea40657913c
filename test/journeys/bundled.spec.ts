import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const apps = ['gateway', 'router', 'notifier', 'cli'];
const filesOf = (app: string) =>
  readdirSync(join('dist/apps', app), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && !file.startsWith('packages'),
  );

/** What a built file imports by name, and not by a path. */
const packagesIn = (text: string) => [...text.matchAll(/^import .* from ["']([^."'][^"']*)["'];$/gm)].map(([, name]) => name as string);

describe('a built app', () => {
  it.each(apps)('%s imports its packages from its own few files', (app) => {
    const left = new Set(filesOf(app).flatMap((file) => packagesIn(readFileSync(join('dist/apps', app, file), 'utf8'))));
    for (const name of left) if (name.startsWith('node:')) left.delete(name);
    // tools/bundle-packages.mjs says why of each.
    const apart = ['fontkit', 'mailauth', 'pdfkit', 'pino', 'twilio', 'twilio/lib/webhooks/webhooks.js', 'typeorm'];
    expect([...left].filter((name) => !apart.includes(name))).toEqual([]);
    expect(readdirSync(join('dist/apps', app, 'packages'), { recursive: true }).length).toBeLessThan(100);
  });
});
