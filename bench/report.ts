import { type Build, doorTitles, titles } from './build.js';
import { added, type DatabaseWork, groupOf, isAroundWork } from './database-meter.js';
import { percentile } from './drain.js';
import { cpuEach, type Load, statementsEach, sum } from './load.js';
import type { Findings } from './measure.js';
import { fixed, ratio, seconds, table } from './table.js';

const acceptedPerSecond = (loads: readonly Load[]) => sum(loads, (one) => one.complaints) / sum(loads, (one) => one.acceptSeconds);
const toldPerSecond = (loads: readonly Load[]) => sum(loads, (one) => one.complaints) / sum(loads, (one) => one.toldSeconds);
const complaintsOf = (loads: readonly Load[]) => sum(loads, (one) => one.complaints);
const workOf = (loads: readonly Load[]) => added(loads.map(({ database }) => database));

/** Loads that belong together: of one build at one door, in the order in which they first came. */
function together<T extends Load>(loads: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const load of loads) {
    const key = `${load.door} ${load.build.name}`;
    groups.set(key, [...(groups.get(key) ?? []), load]);
  }
  return [...groups.values()];
}

const nameOf = (loads: readonly Load[]) => [doorTitles[loads[0]!.door], titles[loads[0]!.build.name]];

/** Everything that a run found, as Markdown for bench/README.md. */
export function report(machine: readonly string[], findings: Findings): string {
  const parts = [
    machine.map((line) => `- ${line}`).join('\n'),
    throughput(findings),
    processorTime(findings.loads),
    databaseWork(findings.loads),
    lag(findings),
    waves(findings),
    memory(findings),
  ];
  return `\n${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function throughput({ loads, inserts, size }: Findings): string {
  const one = sum(inserts, (each) => each.one) / inserts.length;
  const three = sum(inserts, (each) => each.three) / inserts.length;
  const rows = together(loads).map((group) => {
    const obvious = loads.filter(({ build, door }) => build.name === 'obvious' && door === group[0]!.door);
    const [accepted, told] = [acceptedPerSecond(group), toldPerSecond(group)];
    return [
      ...nameOf(group),
      fixed(accepted, 0),
      ratio(accepted, acceptedPerSecond(obvious)),
      ratio(accepted, one),
      ratio(accepted, three),
      fixed(told, 0),
      ratio(told, toldPerSecond(obvious)),
      fixed(cpuEach(group), 2),
      fixed(sum(group, ({ messages }) => messages) / complaintsOf(group), 2),
      String(complaintsOf(group)),
    ];
  });
  const head = [
    'door',
    'build',
    'accepted/s',
    '× obvious',
    '× 1 row',
    '× 3 rows',
    'told/s',
    '× obvious',
    'CPU ms',
    'messages',
    'complaints',
  ];
  const plain = inserts.length > 0 ? `\n\nPlain INSERT: ${fixed(one, 0)} complaints/s of one row, ${fixed(three, 0)}/s of three rows.` : '';
  return `**Accepted and told**, 64 connections, ${size.rounds} × ${size.complaints} complaints each\n\n${table(head, rows)}${plain}`;
}

/** The columns of a table by process: every name that comes up, ours in the order of a complaint's way. */
const order = ['gateway', 'router', 'notifier', 'supervisor', 'api', 'worker', 'PostgreSQL', 'Redis'];

function processorTime(loads: readonly Load[]): string {
  const rows = together(loads).map((group) => [
    ...nameOf(group),
    ...order.map((name) => fixed(cpuEach(group, name), 2)),
    fixed(cpuEach(group), 2),
  ]);
  return `**Processor time for a complaint**, ms, by process\n\n${table(['door', 'build', ...order, 'all'], rows)}`;
}

function databaseWork(loads: readonly Load[]): string {
  const rows = together(loads).map((group) => {
    const work = workOf(group);
    const around = sum(work.statements.filter(isAroundWork), ({ calls }) => calls);
    return [
      ...nameOf(group),
      fixed(statementsEach(group), 2),
      fixed(around / complaintsOf(group), 2),
      fixed(work.commits / complaintsOf(group), 2),
      fixed(work.walBytes / 1024 / complaintsOf(group), 1),
      fixed(sum(work.statements, ({ milliseconds }) => milliseconds) / complaintsOf(group), 2),
    ];
  });
  const head = ['door', 'build', 'statements', 'BEGIN, COMMIT …', 'writing commits', 'WAL KiB', 'ms in statements'];
  const groups = [...new Set(loads.map(({ build }) => build))].map((build) =>
    statementGroups(
      build,
      loads.filter((load) => load.build === build),
    ),
  );
  return [`**What the database is asked for a complaint**\n\n${table(head, rows)}`, ...groups].join('\n\n');
}

/** A build's statements by what they are about, those with the most calls first. */
function statementGroups(build: Build, loads: readonly Load[]): string {
  const groups = new Map<string, { calls: number; milliseconds: number }>();
  for (const one of workOf(loads).statements) {
    const before = groups.get(groupOf(one)) ?? { calls: 0, milliseconds: 0 };
    groups.set(groupOf(one), { calls: before.calls + one.calls, milliseconds: before.milliseconds + one.milliseconds });
  }
  const complaints = complaintsOf(loads);
  const rows = [...groups]
    .sort(([, a], [, b]) => b.calls - a.calls)
    .slice(0, 25)
    .map(([group, { calls, milliseconds }]) => [group, fixed(calls / complaints, 3), fixed(milliseconds / complaints, 3)]);
  return `**Statements for a complaint: ${titles[build.name]}**, all doors together\n\n${table(['about', 'calls', 'ms'], rows)}`;
}

function lag({ paced }: Findings): string {
  if (paced.length === 0) return '';
  const rows = paced.map((load) => [
    ...nameOf([load]),
    `${load.perSecond}/s`,
    seconds(percentile(load.lags, 0.5) / 1000),
    seconds(percentile(load.lags, 0.99) / 1000),
    seconds((load.lags.at(-1) ?? Number.NaN) / 1000),
    String(load.complaints),
  ]);
  const head = ['door', 'build', 'at', 'p50', 'p99', 'longest', 'complaints'];
  return `**Lag at 80 % of what is told a second**: from the instant a complaint was due to the last message to its complainant\n\n${table(head, rows)}`;
}

function waves({ waves: loads, size }: Findings): string {
  if (loads.length === 0) return '';
  const rows = together(loads).map((group) => {
    const each = group.map((wave) => cpuEach([wave]));
    return [titles[group[0]!.build.name], ...each.map((one) => fixed(one, 2)), ratio(each.at(-1)!, each[0]!)];
  });
  const head = ['build', ...Array.from({ length: size.waves }, (_, no) => String(no + 1)), 'last ÷ first'];
  return `**Waves of ${size.complaintsOfWave} complaints**: processor ms for a complaint, wave by wave\n\n${table(head, rows)}`;
}

function memory({ builds, idle, loads }: Findings): string {
  const rows = builds.flatMap((build) => {
    const most = (name: string) => Math.max(...loads.filter((load) => load.build === build).map((load) => load.memory[name] ?? 0), 0);
    const still = idle.get(build)!;
    const all = (of: (name: string) => number) =>
      sum(
        order.filter((name) => name !== 'PostgreSQL' && name !== 'Redis'),
        of,
      );
    const idleOf = (name: string) => still.memory[name] ?? 0;
    return [
      [titles[build.name], 'idle', ...order.map((name) => fixed(idleOf(name) || Number.NaN, 0)), fixed(all(idleOf), 0)],
      ['', 'under load', ...order.map((name) => fixed(most(name) || Number.NaN, 0)), fixed(all(most), 0)],
    ];
  });
  const starts = builds.map((build) => `${titles[build.name]} ${seconds(build.startSeconds)}`).join(', ');
  const still = builds.map((build) => `${titles[build.name]} ${fixed(idle.get(build)!.cpuPerSecond, 0)} ms`).join(', ');
  return [
    `**Memory**, MiB\n\n${table(['build', '', ...order, 'Node processes'], rows)}`,
    `From the start until ready: ${starts}. Processor time in an idle second: ${still}.`,
  ].join('\n\n');
}

/** The statements with the most calls, and with the most time, of each build. */
export function statementLists({ builds, loads }: Findings): string {
  const list = (build: Build, title: string, by: (one: DatabaseWork['statements'][number]) => number) => {
    const own = loads.filter((load) => load.build === build);
    const complaints = complaintsOf(own);
    const rows = [...workOf(own).statements]
      .sort((a, b) => by(b) - by(a))
      .slice(0, 20)
      .map((one) => [
        fixed(one.calls / complaints, 3),
        fixed(one.milliseconds / complaints, 3),
        fixed(one.milliseconds / one.calls, 3),
        fixed(one.rows / one.calls, 1),
        `\`${one.query.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim().slice(0, 150)}\``,
      ]);
    const head = ['calls for a complaint', 'ms for a complaint', 'ms each', 'rows each', 'statement'];
    return `**${titles[build.name]}: ${title}**\n\n${table(head, rows)}\n`;
  };
  return builds
    .flatMap((build) => [list(build, 'called most', ({ calls }) => calls), list(build, 'took longest', ({ milliseconds }) => milliseconds)])
    .map((part) => `\n${part}`)
    .join('');
}

/** The figures that a program asks for: by build and door. */
export function figures({ loads }: Findings): Record<string, Record<string, Record<string, number>>> {
  const all: Record<string, Record<string, Record<string, number>>> = {};
  for (const group of together(loads)) {
    const { build, door } = group[0]!;
    const work = workOf(group);
    const of = {
      complaints: complaintsOf(group),
      messages: sum(group, ({ messages }) => messages),
      acceptedPerSecond: acceptedPerSecond(group),
      toldPerSecond: toldPerSecond(group),
      cpuMilliseconds: cpuEach(group),
      statements: statementsEach(group),
      commits: work.commits / complaintsOf(group),
      walBytes: work.walBytes / complaintsOf(group),
    };
    all[build.name] = { ...all[build.name], [door]: of };
  }
  return all;
}
