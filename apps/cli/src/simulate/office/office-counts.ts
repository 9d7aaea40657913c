import type { SimulatedHouse } from '../simulated-house.js';

/** What an office came to beside the dates of its cases. */
export interface OfficeCounts {
  readonly offered: number;
  readonly returned: number;
  readonly designated: number;
  readonly claims: number;
  readonly parts: number;
  readonly partsLate: number;
  readonly looks: number;
  readonly objections: number;
  readonly points: number;
  /** Promised to complainants, fulfilled, and overdue at some time. */
  readonly promised: number;
  readonly fulfilled: number;
  readonly overdue: number;
  readonly evidence: number;
  readonly apologies: number;
  /** Cases that were answered with all of an incident. */
  readonly inLanes: number;
}

/** Counts it from the rows of the house. */
export async function countOffice({ unitOfWork }: SimulatedHouse): Promise<OfficeCounts> {
  const of = (table: string, where = 'true') => `(SELECT count(*)::int FROM ${table} WHERE ${where})`;
  const promised = `state IN ('promised', 'fulfilled')`;
  const [row] = await unitOfWork.read<OfficeCounts>(
    `SELECT ${of('transfer', 'answer_by IS NOT NULL')} AS offered, ${of('transfer', `state = 'returned'`)} AS returned, ${of('transfer', `state = 'designated'`)} AS designated,
       ${of('claim')} AS claims, ${of('joint_part')} AS parts, ${of('event', `kind = 'part.overdue'`)} AS "partsLate",
       ${of('second_look')} AS looks, ${of('second_look', `state = 'objected'`)} AS objections, ${of('point')} AS points,
       ${of('remedy', promised)} AS promised, ${of('remedy', `state = 'fulfilled'`)} AS fulfilled, ${of('remedy', 'overdue_at IS NOT NULL')} AS overdue,
       ${of('evidence_request')} AS evidence, ${of('notice', `kind = 'late'`)} AS apologies, ${of('incident_case', `state = 'answered'`)} AS "inLanes"`,
  );
  return row!;
}
