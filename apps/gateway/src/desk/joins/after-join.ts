import type { CaseEvent } from '@app/shared/domain/deadline/deadline-input.js';
import { keepDerivations } from '@app/shared/persistence/derivations.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { type HouseDeadlines, received } from '@app/shared/rules/house-deadlines.js';

/**
 * After a join one clock runs: that of the case that came first. The duties of the merged case end as `replaced` where the surviving case
 * owes the same; its acknowledgement stays owed, for it answers an arrival of its own and names a reference of its own. The open dates of
 * the surviving case are counted anew from the earliest receipt. Gives the duties that were replaced.
 */
export async function afterJoin(tx: Tx, deadlines: HouseDeadlines, survivorId: string, mergedId: string): Promise<string[]> {
  const replaced = await tx.query<{ id: string }>(
    `UPDATE obligation SET state = 'replaced' WHERE complaint_id = $1 AND state = 'open' AND kind <> 'acknowledge' RETURNING id`,
    [mergedId],
  );
  await tx.query(
    `UPDATE work SET done_at = now(), done_by = 'system:gateway' WHERE kind = 'deadline-missed' AND subject_id = ANY($1) AND done_at IS NULL`,
    [replaced.map((row) => row.id)],
  );
  await countAnew(tx, deadlines, survivorId);
  return replaced.map((row) => row.id);
}

/** Gives the merged case its own duties back, and both their own clocks. */
export async function afterSeparation(
  tx: Tx,
  deadlines: HouseDeadlines,
  survivorId: string,
  mergedId: string,
  replaced: readonly string[],
): Promise<void> {
  await tx.query(`UPDATE obligation SET state = 'open', missed_at = NULL WHERE id = ANY($1) AND state = 'replaced'`, [replaced]);
  await countAnew(tx, deadlines, survivorId);
  await countAnew(tx, deadlines, mergedId);
}

interface OpenDuty {
  readonly id: string;
  readonly ruleSet: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly dueAt: Date | null;
  readonly facts: readonly (Omit<CaseEvent, 'at'> & { readonly at: string })[];
}

/** The open dates of a case, counted from the earliest receipt of all that is part of it. */
async function countAnew(tx: Tx, deadlines: HouseDeadlines, complaintId: string): Promise<void> {
  const [first] = await tx.query<{ receivedAt: Date }>('SELECT first_received($1) AS "receivedAt"', [complaintId]);
  const duties = await tx.query<OpenDuty>(
    `SELECT id, rule_set AS "ruleSet", obligation, occurrence, due_at AS "dueAt", facts FROM obligation
     WHERE complaint_id = $1 AND state = 'open' AND kind <> 'acknowledge' ORDER BY id FOR UPDATE`,
    [complaintId],
  );
  if (!first) return;
  for (const duty of duties) await moveDuty(tx, deadlines, first.receivedAt, duty);
  await tx.query(
    `UPDATE complaint SET due_at = (SELECT min(due_at) FROM obligation WHERE complaint_id = $1 AND kind = 'decide' AND state = 'open') WHERE id = $1`,
    [complaintId],
  );
}

async function moveDuty(tx: Tx, deadlines: HouseDeadlines, receivedAt: Date, duty: OpenDuty): Promise<void> {
  // Whatever happened later stays; only the receipt, with which every list begins, is another one.
  const since = duty.facts.slice(received(receivedAt).length).map((event) => ({ ...event, at: new Date(event.at) }) as CaseEvent);
  const facts = [...received(receivedAt), ...since];
  const moved = deadlines
    .compute(receivedAt, facts, true)
    .find((one) => one.ruleSet === duty.ruleSet && one.obligation === duty.obligation && one.occurrence === duty.occurrence);
  if (!moved?.derivation || moved.dueAt?.getTime() === duty.dueAt?.getTime()) return;
  const derivations = await keepDerivations(tx, [moved.derivation]);
  await tx.query(
    `UPDATE obligation SET started_at = $2, due_on = $3, due_at = $4, near_at = $5, provisional = $6, known_through = $7, derivation = $8, facts = $9,
            near_told_at = NULL, missed_at = NULL WHERE id = $1`,
    [
      duty.id,
      moved.startedAt,
      moved.dueOn,
      moved.dueAt,
      moved.dueAt && deadlines.nearAt(moved),
      moved.provisional,
      moved.knownThrough ?? null,
      derivations.get(moved.derivation),
      JSON.stringify(facts),
    ],
  );
}
