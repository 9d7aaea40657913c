import { giveToDepartment } from '../assignments/give-to-department.js';
import { recordCaseEvents } from '../obligations/record-case-events.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { Department } from '../platform/config/institution.js';
import { newId } from '../platform/process/new-id.js';
import { freeCase } from '../records/claim-rows.js';
import { oweNotice } from '../records/notice-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';

/**
 * How a case came to be another department's. `disputed`: it went to the complaint office, which designates; `barred`: it was found to be about the
 * department that had it.
 */
export type HandOver = 'accepted' | 'silence' | 'designated' | 'disputed' | 'barred';

/** A case that becomes another department's. */
export interface TakingOver {
  readonly complaintId: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
  readonly how: HandOver;
  /** Who said that it belongs there, as the trail names them: the assignment is theirs. */
  readonly saidBy: string;
  /** Who brought it about: whoever accepted, designated or returned, or the clock. */
  readonly actor: string;
  readonly actorId?: string | undefined;
  readonly tells: boolean;
}

/**
 * A case, with all that is part of it, becomes another department's; the caller has its family locked. Whoever held it holds it no more, and its
 * dates do not move. The complainant hears of it where `tells` says so: whose it is now, and that the date stands; never the reason, which is
 * written for colleagues. Fails with `department.barred`.
 */
export async function takeOver(tx: Tx, deadlines: HouseDeadlines, departments: readonly Department[], one: TakingOver): Promise<void> {
  const { complaintId, from, to, reason, how } = one;
  await giveToDepartment(tx, departments, [{ complaintId, department: to, rule: 'transfer', reason }], one.saidBy);
  await freeCase(tx, complaintId, 'transferred');
  const [settled] = await recordCaseEvents(tx, deadlines, [{ complaintId, actor: one.actor, event: { type: 'assigned_to_department' } }]);
  const by = { complaintId, actor: one.actor, ...(one.actorId === undefined ? {} : { actorId: one.actorId }) };
  await tx.record([{ kind: 'complaint.transferred', ...by, data: { from, to, reason, how } }]);
  if (!one.tells) return;
  const promised = settled && deadlines.promised(settled.deadlines);
  const notice = newId();
  const [row] = await tx.query<{ language: string }>('SELECT language FROM complaint WHERE id = $1', [complaintId]);
  const details = promised?.dueOn == null ? {} : { dueOn: promised.dueOn };
  await oweNotice(tx, { id: notice, complaintId, kind: 'transfer', language: row!.language, details });
  await tx.record([{ kind: 'notice.owed', ...by, subjectId: notice, data: { kind: 'transfer', noticeId: notice } }]);
}

/** Locks all that is one case, in the order of ids, before it is moved as one. */
export async function lockWhole(tx: Tx, complaintId: string): Promise<void> {
  await tx.query(
    `WITH RECURSIVE up AS (
       SELECT id, merged_into FROM complaint WHERE id = $1 UNION SELECT c.id, c.merged_into FROM complaint c JOIN up ON c.id = up.merged_into),
     family AS (SELECT id FROM up UNION SELECT c.id FROM complaint c JOIN family f ON c.merged_into = f.id)
     SELECT 1 FROM complaint WHERE id IN (SELECT id FROM family) ORDER BY id FOR NO KEY UPDATE`,
    [complaintId],
  );
}
