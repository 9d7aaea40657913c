import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { freeCase } from '@app/shared/records/claim-rows.js';
import { closeComplaintRows, decideComplaintRow, giveComplaintRows, withdrawComplaintRow } from '@app/shared/records/complaint-rows.js';

/** Ends every open case as its complainant may, so that a test finds an empty desk. */
export async function clearDesk(unitOfWork: UnitOfWork): Promise<void> {
  const open = await unitOfWork.read<{ id: string }>(`SELECT id FROM complaint c WHERE ${openSql('c')}`);
  await unitOfWork.run(async (tx) => {
    for (const { id } of open) {
      await withdrawComplaintRow(tx, id);
      await freeCase(tx, id, 'withdrawn');
    }
  });
}

/** Brings a complaint that was just taken in to where a test wants it, by the steps that lead there; nothing is told and nothing owed on the way. */
export async function standAt(unitOfWork: UnitOfWork, id: string, status: 'assigned' | 'decided' | 'closed' | 'withdrawn'): Promise<void> {
  const unread = { category: null, priority: 0, rule_sets: [], due_at: null, business: null, cause: null, urgent: null };
  await unitOfWork.run(async (tx) => {
    const given = { id: newId(), complaint_id: id, department: 'cards', rule: 'test', reason: 'test', conflicts: [], moves: true };
    await giveComplaintRows(tx, [{ ...given, routed: unread }], '', 'system:test');
    if (status === 'withdrawn') await withdrawComplaintRow(tx, id);
    if (status === 'decided' || status === 'closed') await decideComplaintRow(tx, id, { decision: 'upheld', text: '' });
    if (status === 'closed') await closeComplaintRows(tx, [id]);
  });
}
