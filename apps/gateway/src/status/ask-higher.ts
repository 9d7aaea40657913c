import { type ComplaintStatus, isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { type OwnLadders, raiseEscalations } from '@app/shared/obligations/raise-escalations.js';
import { survivingCases } from '@app/shared/persistence/joined-cases.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { onLadder } from '@app/shared/records/escalation-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { OpenedCase } from './status-access.js';

/**
 * The complainant asks that somebody higher looks at the complaint: it comes to the next step of the ladder of whichever department has it. Their words are
 * kept for whom it reaches. Fails with `complaint.already-decided` where nothing is open, `escalation.standing` while somebody higher has it already,
 * `escalation.top` where nobody is above, and `not-found` where the institution does not want it asked here.
 */
export async function askHigher(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  departments: OwnLadders,
  { id }: OpenedCase,
  words: string,
): Promise<void> {
  if (!deadlines.escalation.complainants) throw new Failure('not-found');
  await unitOfWork.run(async (tx) => {
    const reader: Reader = { read: (sql, values) => tx.query(sql, values as unknown[]) };
    const standing = (await survivingCases(reader, [id])).get(id) ?? id;
    const [found] = await tx.query<{ status: ComplaintStatus; department: string | null; now: Date }>(
      'SELECT status, department, now() AS now FROM complaint WHERE id = $1 FOR NO KEY UPDATE',
      [standing],
    );
    if (!found || !isOpen(found)) throw new Failure('complaint.already-decided');
    if ((await onLadder(tx, [standing])).get(standing)?.standing) throw new Failure('escalation.standing');
    const wish = {
      complaintId: standing,
      department: found.department,
      ground: 'complainant' as const,
      reason: cleanText(words, 1_000).trim(),
    };
    const raised = await raiseEscalations(tx, { deadlines, departments, now: found.now }, [wish], { actor: 'complainant' });
    if (raised.length === 0) throw new Failure('escalation.top');
  });
}
