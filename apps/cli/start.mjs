// `npm start` and `npm run demo`: builds when dist is missing or older than its sources, then runs everything in this very process,
// so that Ctrl-C and signals reach the supervisor without a shell in between.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'dist/apps/cli/apps/cli/src/main.js');
const built = ['gateway', 'router', 'notifier', 'cli'].map((app) => join(root, `dist/apps/${app}/apps/${app}/src/main.js`));
const isSource = (name) => /\.(ts|json)$/.test(name) && !name.endsWith('.spec.ts');

function newest(folder) {
  let at = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) at = Math.max(at, newest(path));
    else if (isSource(entry.name)) at = Math.max(at, statSync(path).mtimeMs);
  }
  return at;
}

const wanted = Math.max(newest(join(root, 'apps')), newest(join(root, 'libs')), statSync(join(root, 'package-lock.json')).mtimeMs);
if (built.some((file) => !existsSync(file) || statSync(file).mtimeMs < wanted)) {
  process.stderr.write('Building; this takes about a minute, and only when something changed…\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write('The build failed; mend what it says above.\n');
    process.exit(1);
  }
}

const given = process.argv.slice(2);
process.argv = [process.execPath, main, ...(given[0] === 'demo' ? given : ['up', ...given])];
await import(pathToFileURL(main).href);
