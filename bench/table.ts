import type { Answers, Door } from './doors.js';
import type { Drained } from './drain.js';
import type { Inserts } from './plain-insert.js';

export interface Row {
  readonly door: Door;
  readonly load: string;
  /** The plain INSERT just before, over 64 and over 10 database connections. */
  readonly inserts: { readonly wide: Inserts; readonly narrow: Inserts };
  readonly answers: Answers;
  readonly drained: Drained;
  /** Processor time for a complaint, in ms: the gateway's while it accepts; all three apps' and PostgreSQL's until it is acknowledged. */
  readonly cpu: { readonly gateway: number; readonly all: number };
  /** Complaints that were registered in one transaction, on average. */
  readonly batch: number;
}

const ratio = (part: number, whole: number) => `${part.toFixed(0)} (${(part / whole).toFixed(2)})`;
const secondsOf = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

const columns: readonly (readonly [head: string, cell: (row: Row) => string])[] = [
  ['door', (row) => row.door],
  ['load', (row) => row.load],
  ['INSERT/s, 64 connections', ({ inserts }) => inserts.wide.perSecond.toFixed(0)],
  ['INSERT/s, 10 connections', ({ inserts }) => inserts.narrow.perSecond.toFixed(0)],
  [
    'accepted/s (ratio to 64; to 10)',
    ({ answers, inserts }) => {
      const accepted = answers.taken / answers.seconds;
      return `${ratio(accepted, inserts.wide.perSecond).slice(0, -1)}; ${(accepted / inserts.narrow.perSecond).toFixed(2)})`;
    },
  ],
  ['drained/s (ratio to 64)', ({ drained, inserts }) => ratio(drained.perSecond, inserts.wide.perSecond)],
  ['lag p50', ({ drained }) => secondsOf(drained.lag.p50)],
  ['lag p99', ({ drained }) => secondsOf(drained.lag.p99)],
  ['CPU ms each: INSERT', ({ inserts }) => inserts.wide.cpuMilliseconds.toFixed(2)],
  ['gateway', ({ cpu }) => cpu.gateway.toFixed(2)],
  ['whole journey', ({ cpu }) => cpu.all.toFixed(2)],
  ['complaints', ({ drained }) => String(drained.complaints)],
  ['in one transaction', ({ batch }) => batch.toFixed(1)],
  ['not 2xx', ({ answers }) => String(answers.failed)],
  ['not acknowledged', ({ drained }) => String(drained.left)],
];

/** A Markdown table, ready for bench/README.md. */
export function table(title: string, rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = columns.map(([name]) => name);
  const body = rows.map((row) => line(columns.map(([, cell]) => cell(row))));
  return [`**${title}**`, '', line(head), line(head.map(() => '---')), ...body, ''].join('\n');
}
