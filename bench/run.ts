import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Build, buildNames, titles } from './build.js';
import { DatabaseMeter } from './database-meter.js';
import { doors } from './doors.js';
import { describeMachine } from './machine.js';
import { measure, NotTold } from './measure.js';
import { openObvious } from './obvious-build.js';
import { openOurs } from './our-build.js';
import { readProfiles } from './profile/read-profiles.js';
import { progress } from './progress.js';
import { Provider } from './provider.js';
import { figures, report, statementLists } from './report.js';
import { sizes } from './sizes.js';
import { writeSeen } from './write-seen.js';

const usage = `npm run bench -- [--size pr|default|release] [--builds obvious,redis,postgres] [--doors api,mail,sms]
                 [--statements] [--profile folder] [--json file] [--write]
npm run bench -- deadlines
npm run bench -- sweep
npm run bench -- idle
npm run bench -- scale --help
npm run bench -- routing [held-out, third or rest] [jrt-0169 or cfpb]

--builds      which are measured beside each other: the obvious one, ours with its queue on Redis, ours with it in PostgreSQL
--complaints  in each load, instead of the size's own
--patience    seconds without any news after which nobody waits any longer; 20 unless given
--receipts    what the provider reports of each text message; queued,sent,delivered unless given
--statements  also prints the statements that were called most, and those that took longest
--profile     <build>/<app>.cpuprofile and a flame graph of each (.svg) go there, and what took longest is printed; the figures then mean less
--json        also writes the figures there
--write       also puts the tables into bench/README.md\n`;

// What has settings of its own reads them itself.
if (process.argv[2] === 'scale') {
  await import('./scale/main.js');
  process.exit();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'default' },
    builds: { type: 'string', default: buildNames.join(',') },
    doors: { type: 'string', default: doors.join(',') },
    complaints: { type: 'string' },
    receipts: { type: 'string', default: 'queued,sent,delivered' },
    patience: { type: 'string', default: '20' },
    statements: { type: 'boolean', default: false },
    profile: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const size = sizes[values.size as keyof typeof sizes];
const chosen = { builds: among(buildNames, values.builds), doors: among(doors, values.doors) };

if (positionals[0] === 'deadlines') await import('./deadlines.js');
else if (positionals[0] === 'sweep') await import('./sweep.js');
else if (positionals[0] === 'idle') await import('./idle.js');
else if (positionals[0] === 'routing') (await import('./routing.js')).runRouting(positionals.slice(1));
else if (
  values.help ||
  positionals.length > 0 ||
  !size ||
  !chosen.builds ||
  !chosen.doors ||
  !areNumbers(values.complaints, values.patience)
) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else await runAll(chosen.builds, chosen.doors);

/** Those of `all` that a list names, in the order of `all`; nothing when it names another, or none. */
function among<T extends string>(all: readonly T[], list: string): T[] | undefined {
  const named = list.split(',');
  const known = all.filter((one) => named.includes(one));
  return known.length === named.length ? known : undefined;
}

/** The options that say what is measured, not where it is written. */
function whatWasAsked(): string {
  const asked = (['size', 'builds', 'doors', 'complaints', 'receipts', 'profile'] as const).filter((name) =>
    process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
  );
  return asked.map((name) => `--${name} ${values[name]}`).join(' ');
}

function areNumbers(...given: readonly (string | undefined)[]): boolean {
  return given.every((one) => one === undefined || Number(one) > 0);
}

/** All builds up at once, each on a fully durable PostgreSQL of its own; ends what it started, also on Ctrl-C, and drops its folder. */
async function runAll(builds: NonNullable<typeof chosen.builds>, at: NonNullable<typeof chosen.doors>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-bench-'));
  // As root the servers run as another user, who must pass through.
  await chmod(folder, 0o755);
  const open: (() => Promise<void>)[] = [];
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= endAll(open).then(() => rm(folder, { recursive: true, force: true }));
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().then(() => process.exit(130)));
  try {
    const provider = await Provider.start(values.receipts.split(','));
    open.push(() => provider.end());
    const running: Build[] = [];
    const meters = new Map<Build, DatabaseMeter>();
    for (const name of builds) {
      progress(`starting ${name}`);
      const profiles = values.profile && resolve(values.profile, name);
      const build =
        name === 'obvious'
          ? await openObvious(join(folder, name), provider.settings)
          : await openOurs(name, join(folder, name), provider.settings, profiles);
      open.push(() => build.end());
      const meter = await DatabaseMeter.open(build.adminUrl);
      open.push(() => meter.close());
      running.push(build);
      meters.set(build, meter);
    }
    const machine = await describeMachine(running[0]!.adminUrl);
    const wanted = values.complaints ? { ...size!, complaints: Number(values.complaints) } : size!;
    const findings = await measure(running, at, wanted, { provider, meters, patienceSeconds: Number(values.patience) });
    const seen = report([...machine, `\`npm run bench -- ${whatWasAsked()}\``], findings);
    process.stdout.write(seen);
    if (values.write) await writeSeen(seen);
    if (values.statements) process.stdout.write(statementLists(findings));
    if (values.json) await writeFile(values.json, `${JSON.stringify(figures(findings), null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof NotTold)) throw error;
    process.stderr.write(`\nTHE BENCH FAILED. Not everybody was told. ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await end();
  }
  if (values.profile === undefined) return;
  for (const name of builds) process.stdout.write(await readProfiles(titles[name], resolve(values.profile, name)));
}

/** The last that was opened first. What does not end in time (Ctrl-C reaches Redis too, and it is gone before we ask) keeps nobody. */
async function endAll(open: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...open].reverse()) {
    const done = new AbortController();
    const limit = pause(62_000, undefined, { signal: done.signal }).catch(() => {});
    await Promise.race([close().catch((error: Error) => progress(error.message)), limit]);
    done.abort();
  }
}
