import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { lockCases } from '@app/shared/obligations/case-record.js';
import { settleCases } from '@app/shared/obligations/settle-cases.js';
import { movedEvents, oweMovedDates } from '@app/shared/obligations/told-dates.js';
import { bindComplaintRow } from '@app/shared/records/complaint-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { type AfterEvent, changeCase } from './record-event.js';

/** Which rule sets bind a case from now on, and why. */
export interface OtherRuleSets {
  readonly ruleSets: readonly string[];
  readonly reason: string;
}

/**
 * Says which rule sets bind a case, among those that the papers name (`ruleSets` and `binding` of institution.yaml). All its dates are counted anew from its
 * receipt: duties of what no longer binds it are replaced, those of what does arise, and whoever was told another day is told anew. The same ones change
 * nothing. Fails with `complaint.already-decided`, and `rule-set.unknown` for what the papers do not name.
 */
export async function changeRuleSets(
  work: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  { ruleSets, reason }: OtherRuleSets,
): Promise<AfterEvent & { readonly ruleSets: readonly string[] }> {
  const wanted = [...new Set(ruleSets)];
  return await changeCase(work, staff, reference, 'case.bind', async (tx, found) => {
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    const known = deadlines.namedRuleSets;
    const unknown = wanted.find((id) => !known.includes(id));
    if (unknown !== undefined)
      throw new Failure('rule-set.unknown', `The papers do not name ${unknown}. They name: ${known.join(', ')}.`, {
        fields: [{ path: 'ruleSets', message: `Use some of ${known.join(', ')}.` }],
      });
    const [before] = await tx.query<{ ruleSets: string[] }>('SELECT rule_sets AS "ruleSets" FROM complaint WHERE id = $1', [found.id]);
    const from = before!.ruleSets;
    const same = from.length === wanted.length && wanted.every((id) => from.includes(id));
    if (!same) await bindComplaintRow(tx, found.id, wanted);
    const settled = await settleCases(tx, deadlines, await lockCases(tx, deadlines, [found.id]));
    if (!same) {
      await tx.record([
        { kind: 'case.rule-sets-changed', complaintId: found.id, ...by(staff), data: { from, to: wanted, reason } },
        ...movedEvents(settled, 'case', staff.actor),
      ]);
      await oweMovedDates(tx, deadlines, settled, 'case', staff.actor);
    }
    const first = settled[0] && deadlines.governing(settled[0].deadlines);
    return { ruleSets: wanted, dueOn: first?.dueOn ?? null, provisional: first?.provisional ?? false };
  });
}
