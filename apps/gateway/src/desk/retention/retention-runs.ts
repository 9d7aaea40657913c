import { Failure } from '@app/shared/domain/failure/failure.js';
import type { KeepRule } from '@app/shared/domain/retention/keep-rules.js';
import { mostInRun } from '@app/shared/domain/retention/retention-run.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { answerRunRow, insertRunRow, keepRunCases } from '@app/shared/records/personal-data/retention-rows.js';
import type { Transactions } from '../open-case.js';
import { inSight, sightOf } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';
import { dueCases } from './retention.query.js';

/**
 * Fixes the list of cases that may go now: what this person sees of what is over, the longest over first, at most `mostInRun`. Nothing is erased yet; another
 * person approves. Fails with `retention.empty`, and `retention.lives` where another list waits or is being carried out.
 */
export async function drawUpRetention(
  work: Transactions,
  staff: Staff,
  rules: readonly KeepRule[],
): Promise<{ id: string; cases: number }> {
  demandRight(staff, 'retention.draw-up');
  return await work.run(async (tx) => {
    const cases = await dueCases((sql, parameters) => tx.query(sql, parameters), staff, rules, mostInRun, false);
    if (cases.length === 0) throw new Failure('retention.empty');
    const id = newId();
    if (!(await insertRunRow(tx, { id, rules, actor: staff.actor, actorId: staff.id }, cases))) throw new Failure('retention.lives');
    await tx.record([{ kind: 'retention.drawn-up', subjectId: id, ...by(staff), data: { cases: cases.length } }]);
    return { id, cases: cases.length };
  });
}

/**
 * Approves the list that another person drew up; from now on the clock erases its cases, one by one, and looks at each once more. Cases that the
 * approver may not see stay: nobody answers for what they cannot look at. Fails with `retention.own`, `retention.settled` and `not-found`.
 */
export async function approveRetention(work: Transactions, staff: Staff, id: string): Promise<{ cases: number }> {
  demandRight(staff, 'retention.approve');
  return await work.run(async (tx) => {
    if ((await drawnUpBy(tx, id)) === staff.id) throw new Failure('retention.own');
    if (!(await answerRunRow(tx, id, 'approved', { actor: staff.actor, actorId: staff.id }))) throw new Failure('retention.settled');
    const unseen = await tx.query<{ id: string }>(
      `SELECT c.id FROM retention_case r JOIN complaint c ON c.id = r.complaint_id WHERE r.run_id = $3 AND NOT ${inSight('c', '$1', '$2')}`,
      [...sightOf(staff), id],
    );
    await keepRunCases(
      tx,
      id,
      unseen.map((one) => one.id),
      'not-seen',
    );
    const [waiting] = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM retention_case WHERE run_id = $1 AND state = 'waiting'`,
      [id],
    );
    const cases = waiting?.n ?? 0;
    await tx.record([{ kind: 'retention.approved', subjectId: id, ...by(staff), data: { cases } }]);
    return { cases };
  });
}

/** Refuses the list, and says why; whoever drew it up may take it back so. Fails with `retention.settled` and `not-found`. */
export async function refuseRetention(work: Transactions, staff: Staff, id: string, reason: string): Promise<{ state: 'refused' }> {
  demandRight(staff, 'retention.approve');
  return await work.run(async (tx) => {
    await drawnUpBy(tx, id);
    if (!(await answerRunRow(tx, id, 'refused', { actor: staff.actor, actorId: staff.id }, reason))) throw new Failure('retention.settled');
    await tx.record([{ kind: 'retention.refused', subjectId: id, ...by(staff), data: { reason } }]);
    return { state: 'refused' };
  });
}

async function drawnUpBy(tx: Tx, id: string): Promise<string | null> {
  const [run] = await tx.query<{ by: string | null }>('SELECT drawn_up_by_id AS by FROM retention_run WHERE id = $1 FOR UPDATE', [id]);
  if (!run) throw new Failure('not-found');
  return run.by;
}
