import type { SimulationResult } from './run-simulation.js';

type Columns = readonly (readonly [head: string, cell: (result: SimulationResult) => string | number])[];

const columns: Columns = [
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

const officeColumns: Columns = [
  ['rule sets', ({ ruleSets }) => ruleSets.join('+')],
  ['offered', ({ office }) => office.offered],
  ['returned', ({ office }) => office.returned],
  ['designated', ({ office }) => office.designated],
  ['claims', ({ office }) => office.claims],
  ['parts', ({ office }) => office.parts],
  ['late', ({ office }) => office.partsLate],
  ['looks', ({ office }) => office.looks],
  ['objected', ({ office }) => office.objections],
  ['points', ({ office }) => office.points],
  ['promised', ({ office }) => office.promised],
  ['fulfilled', ({ office }) => office.fulfilled],
  ['overdue', ({ office }) => office.overdue],
  ['evidence', ({ office }) => office.evidence],
  ['apologies', ({ office }) => office.apologies],
  ['outages', ({ office }) => office.planted],
  ['found', ({ office }) => office.found],
  ['in lanes', ({ office }) => office.inLanes],
  ['false alarms', ({ office }) => office.falseAlarms],
];

/** What a house came to, in a line: a long run tells it of each house as soon as it knows. */
export function resultLine({ ruleSets, complaints, obligations, notices, missed, broken }: SimulationResult): string {
  const held =
    broken.length === 0 ? 'every promise held' : `broken: ${broken.map(({ promise, times }) => `${promise} (${times})`).join('; ')}`;
  return `${ruleSets.join('+')}: ${complaints} complaints, ${obligations} obligations, ${notices} notices, ${missed} missed; ${held}.`;
}

/**
 * What became of dates and of the office, one line for each house and a sum of them all; what people were refused; where given words went; and every promise
 * that was broken with some of the ids.
 */
export function resultTable(results: readonly SimulationResult[]): string {
  const broken = results.flatMap(({ ruleSets, broken: promises }) =>
    promises.map(({ promise, times, among }) => `${ruleSets.join('+')}: broken ${times} times: ${promise} (${among.join(', ')})`),
  );
  return [
    ...tableOf(columns, results),
    '',
    ...tableOf(officeColumns, results),
    '',
    `Refused: ${refusedIn(results)}.`,
    ...routedIn(results),
    '',
    ...(broken.length > 0 ? broken : ['Every promise held.']),
  ].join('\n');
}

function tableOf(shown: Columns, results: readonly SimulationResult[]): string[] {
  const rows = [shown.map(([head]) => head), ...results.map((result) => shown.map(([, cell]) => String(cell(result))))];
  const sums = shown.map(([, cell], at) => (at === 0 ? 'all' : String(results.reduce((sum, result) => sum + Number(cell(result)), 0))));
  if (results.length > 1) rows.push(sums);
  const widths = shown.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '));
}

/** By code, the most frequent first. */
function refusedIn(results: readonly SimulationResult[]): string {
  const all = new Map<string, number>();
  for (const { refusals } of results) for (const [code, times] of Object.entries(refusals)) all.set(code, (all.get(code) ?? 0) + times);
  const sorted = [...all].sort(([, one], [, other]) => other - one);
  return sorted.length === 0 ? 'nothing' : sorted.map(([code, times]) => `${code} ${times}`).join(', ');
}

function routedIn(results: readonly SimulationResult[]): string[] {
  return results.flatMap(({ ruleSets, routed }) => {
    if (routed === undefined) return [];
    const { departments, named, right, toOffice } = routed;
    const where = Object.entries(departments).map(([department, times]) => `${department} ${times}`);
    const judged = named === 0 ? '' : `; of ${named} with a department ${right} went there, ${toOffice} to be sorted`;
    return [`${ruleSets.join('+')}: your words went to ${where.join(', ')}${judged}.`];
  });
}
