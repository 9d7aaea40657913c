import type { SimulationResult } from './run-simulation.js';

const columns: readonly (readonly [head: string, cell: (result: SimulationResult) => string | number])[] = [
  ['rule sets', ({ ruleSets }) => ruleSets.join('+')],
  ['complaints', ({ complaints }) => complaints],
  ['obligations', ({ obligations }) => obligations],
  ['notices', ({ notices }) => notices],
  ['met', ({ met }) => met],
  ['late', ({ late }) => late],
  ['waived', ({ waived }) => waived],
  ['open', ({ open }) => open],
  ['near', ({ near }) => near],
  ['escalated', ({ escalated }) => escalated],
  ['missed', ({ missed }) => missed],
  ['moved', ({ moved }) => moved],
  ['extended', ({ extensions }) => extensions.granted],
  ['refused', ({ extensions }) => extensions.refused],
  ['broken', ({ broken }) => broken.reduce((sum, { times }) => sum + times, 0)],
];

/** What a house came to, in a line: a long run tells it of each house as soon as it knows. */
export function resultLine({ ruleSets, complaints, obligations, notices, missed, broken }: SimulationResult): string {
  const held =
    broken.length === 0 ? 'every promise held' : `broken: ${broken.map(({ promise, times }) => `${promise} (${times})`).join('; ')}`;
  return `${ruleSets.join('+')}: ${complaints} complaints, ${obligations} obligations, ${notices} notices, ${missed} missed; ${held}.`;
}

/** One line for each house, a sum of them all, and every promise that was broken with some of the ids. */
export function resultTable(results: readonly SimulationResult[]): string {
  const rows = [columns.map(([head]) => head), ...results.map((result) => columns.map(([, cell]) => String(cell(result))))];
  const sums = columns.map(([, cell], at) => (at === 0 ? 'all' : String(results.reduce((sum, result) => sum + Number(cell(result)), 0))));
  if (results.length > 1) rows.push(sums);
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '));
  const broken = results.flatMap(({ ruleSets, broken: promises }) =>
    promises.map(({ promise, times, among }) => `${ruleSets.join('+')}: broken ${times} times: ${promise} (${among.join(', ')})`),
  );
  return [...lines, '', ...(broken.length > 0 ? broken : ['Every promise held.'])].join('\n');
}
