import type { DeskContext } from '../desk-context.js';
import { lockFamily, openCase, type Transactions } from '../open-case.js';
import { demandRight, type Staff } from '../staff.js';
import { demandDepartmentId, type HandedOver, handOver } from '../transfers/hand-over.js';

/**
 * Offers a case to another department, with all that is part of it; by whoever oversees, or from the complaint office, it is designated and moves at
 * once. Its dates do not move. Fails with `department.unknown` and as {@link handOver}: a complaint never goes to a department that it is about,
 * by a person's hand as little as by a rule.
 */
export async function transferComplaint(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  reference: string,
  wish: { readonly department: string; readonly reason: string },
): Promise<HandedOver> {
  demandRight(staff, 'case.transfer');
  const department = demandDepartmentId(wish.department, desk.house.departments);
  return await work.run(async (tx) => {
    await lockFamily(tx, staff, [reference]);
    const found = await openCase(tx, staff, reference, 'case.transfer');
    return await handOver(tx, desk, staff, found, { ...wish, department });
  });
}
