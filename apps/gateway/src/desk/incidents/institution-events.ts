import { type InstitutionEvent, oweInstitutionDuties } from '@app/shared/obligations/institution-duties.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { Transactions } from '../open-case.js';
import { by, demandRight, type Staff } from '../staff.js';

/** Records something that happened to the institution itself; what it owes then is on the list of its duties. Gives how many duties are new. */
export async function recordInstitutionEvent(
  work: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  type: InstitutionEvent,
): Promise<{ duties: number }> {
  demandRight(staff, 'report.finish');
  return await work.run(async (tx) => {
    const duties = await oweInstitutionDuties(tx, deadlines, type);
    await tx.record([{ kind: 'institution.event-recorded', ...by(staff), data: { type, duties } }]);
    return { duties };
  });
}
