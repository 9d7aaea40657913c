import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

interface Cruise {
  readonly modules: { source: string; dependencies: { resolved: string }[] }[];
  readonly summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

it('every room imports only the rooms that it may know (.dependency-cruiser.cjs)', () => {
  const run = spawnSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      'apps',
      'libs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
    ],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const cruise = JSON.parse(run.stdout) as Cruise;
  expect(cruise.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  // A cruise that does not follow our import names would find nothing wrong.
  const main = cruise.modules.find((module) => module.source === 'apps/gateway/src/main.ts');
  expect(main?.dependencies.map((one) => one.resolved)).toContain('libs/shared/src/start/open-house.ts');
}, 120_000);
