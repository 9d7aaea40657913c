// `npm test`: every check, in order, stopping at the first that fails. Nothing is skipped in silence: a test that was skipped fails the run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const report = join(mkdtempSync(join(tmpdir(), 'redress-report-')), 'report.json');
const steps = [
  ['formatting and lint', 'npx', ['biome', 'check', '.']],
  ['types', 'npx', ['tsc', '--noEmit', '-p', '.']],
  ['build', 'npm', ['run', '--silent', 'build']],
  [
    'tests',
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${report}`,
      // One more than there are cores: some wait for a lease, a provider's answer or a browser. With four, each took twice as long and all of them no less.
      '--maxWorkers=3',
      ...process.argv.slice(2),
    ],
  ],
];
for (const [name, program, args] of steps) {
  const begun = Date.now();
  process.stderr.write(`\n— ${name}\n`);
  const { status } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write(`\n${name}: failed. Run \`${[program, ...args].join(' ')}\` to see it alone.\n`);
    process.exit(status ?? 1);
  }
  process.stderr.write(`— ${name}: ${Math.round((Date.now() - begun) / 1000)} s\n`);
}
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
} = JSON.parse(readFileSync(report, 'utf8'));
process.stdout.write(`${passed} passed, ${failed} failed, ${pending + todo} skipped\n`);
if (passed === 0 || pending + todo > 0) {
  process.stderr.write('Something was skipped, or nothing ran. Mend that: nothing is skipped in silence.\n');
  process.exit(1);
}
