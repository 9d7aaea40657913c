import type { Obligation } from './rule-set.js';

/** A report that an authority asked for with the case itself (`perInstruction`). */
export function isReportBack({ kind, within }: Obligation): boolean {
  return kind === 'report' && 'perInstruction' in within;
}
