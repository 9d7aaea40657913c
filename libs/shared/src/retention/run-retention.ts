import type { KeepRule } from '../domain/retention/keep-rules.js';
import { type ApprovedErasure, eraseCase } from '../erasure/erase-case.js';
import { erasuresList, keepErasures } from '../erasure/erasures-list.js';
import { whatKeepsIt } from '../erasure/what-keeps-it.js';
import { withJoinedCases } from '../persistence/joined-cases.js';
import type { Tx, UnitOfWork } from '../persistence/unit-of-work.js';
import { faultPoint } from '../platform/process/fault-point.js';
import { newId } from '../platform/process/new-id.js';
import { endRunRow, eraseRunCase, keepRunCases } from '../records/personal-data/retention-rows.js';
import { asRows, keptCasesSql } from './due-cases.js';

interface ApprovedRun {
  readonly id: string;
  readonly askedBy: string;
  readonly approvedBy: string;
}

/**
 * Carries out the list that was approved, some cases at a time and each in a transaction of its own: what is still due and kept by nothing is erased as
 * whoever drew the list up and whoever approved it said; what was taken up again, is held or owes something stays, with the reason. When nothing waits
 * any more the run is done. Whoever comes twice, or at the same time, finds the case locked or settled. `rules` are those in force now: a time that
 * became longer since counts. Gives how many cases it settled.
 */
export async function runRetention(
  unitOfWork: Pick<UnitOfWork, 'run' | 'read'>,
  rules: readonly KeepRule[],
  recordFolder: string,
  limit = 20,
): Promise<number> {
  const [run] = await unitOfWork.read<ApprovedRun>(
    `SELECT id, drawn_up_by AS "askedBy", answered_by AS "approvedBy" FROM retention_run WHERE state = 'approved'`,
  );
  if (!run) return 0;
  const waiting = await unitOfWork.read<{ id: string }>(
    `SELECT complaint_id AS id FROM retention_case WHERE run_id = $1 AND state = 'waiting' ORDER BY no LIMIT $2`,
    [run.id, limit],
  );
  await faultPoint('retention.before_list');
  for (const { id } of waiting) {
    const erased = await unitOfWork.run(async (tx) => {
      const done = await settle(tx, run, id, rules);
      await faultPoint('retention.before_commit');
      return done;
    });
    await faultPoint('retention.after_commit');
    if (erased) keepErasures(erasuresList(recordFolder), [erased]);
  }
  await faultPoint('retention.before_end');
  if (waiting.length < limit) await unitOfWork.run((tx) => endRun(tx, run.id));
  return waiting.length;
}

async function settle(tx: Tx, run: ApprovedRun, complaintId: string, rules: readonly KeepRule[]): Promise<ApprovedErasure | null> {
  await tx.query('SELECT 1 FROM complaint WHERE id = $1 FOR NO KEY UPDATE', [complaintId]);
  const [waits] = await tx.query(`SELECT 1 FROM retention_case WHERE run_id = $1 AND complaint_id = $2 AND state = 'waiting'`, [
    run.id,
    complaintId,
  ]);
  if (!waits) return null;
  const [due] = await tx.query(keptCasesSql('c.id = $2 AND k.until <= now()'), [asRows(rules), complaintId]);
  const cases = await withJoinedCases(tx, complaintId);
  const [keeps] = await whatKeepsIt(tx, cases, 'retention');
  const [asked] = await tx.query('SELECT 1 FROM erasure WHERE complaint_id = ANY($1) AND answered_at IS NULL', [cases]);
  const why = keeps ?? (asked ? 'work' : due ? null : 'not-due');
  if (why !== null) {
    await keepRunCases(tx, run.id, [complaintId], why);
    return null;
  }
  const erasure: ApprovedErasure = {
    id: newId(),
    complaintId,
    cases,
    ground: 'retention',
    askedBy: run.askedBy,
    approvedBy: run.approvedBy,
  };
  await eraseRunCase(tx, run.id, complaintId, erasure.id);
  await eraseCase(tx, erasure);
  return erasure;
}

async function endRun(tx: Tx, runId: string): Promise<void> {
  const [head] = await tx.query<{ root: string }>(`SELECT encode(root, 'base64') AS root FROM chain_head ORDER BY size DESC LIMIT 1`);
  const done = await endRunRow(tx, runId, head?.root ?? null);
  if (done) await tx.record([{ kind: 'retention.done', subjectId: runId, actor: 'system:router', data: { ...done } }]);
}
