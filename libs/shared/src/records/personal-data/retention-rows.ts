import type { KeepRule } from '../../domain/retention/keep-rules.js';
import {
  type KeptInRun,
  type RunCaseState,
  type RunState,
  runCaseTransitions,
  runTransitions,
} from '../../domain/retention/retention-run.js';
import { listed } from '../../domain/transitions.js';
import type { Tx } from '../../persistence/unit-of-work.js';

/** A case whose time is over: which rule kept it longest, and until when. */
export interface DueCase extends KeepRule {
  readonly id: string;
  readonly keptUntil: Date;
}

/** Keeps a list that was drawn up; false where another one lives (a unique index holds it). */
export async function insertRunRow(
  tx: Tx,
  run: { readonly id: string; readonly rules: readonly KeepRule[]; readonly actor: string; readonly actorId: string },
  cases: readonly DueCase[],
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO retention_run (id, state, rules, drawn_up_by, drawn_up_by_id) VALUES ($1, 'drawn-up', $2, $3, $4)
     ON CONFLICT ((true)) WHERE state IN ('drawn-up', 'approved') DO NOTHING RETURNING 1`,
    [run.id, JSON.stringify(run.rules), run.actor, run.actorId],
  );
  if (rows.length === 0) return false;
  await tx.query(
    `INSERT INTO retention_case (run_id, complaint_id, no, rule_set, provision, years, since, kept_until, state)
     SELECT $1, id, no, rule_set, provision, years, since, kept_until, 'waiting'
     FROM json_to_recordset($2) AS r(id uuid, no int, rule_set text, provision text, years int, since text, kept_until timestamptz)`,
    [
      run.id,
      JSON.stringify(
        cases.map((one, at) => ({
          id: one.id,
          no: at + 1,
          rule_set: one.ruleSet,
          provision: one.provision,
          years: one.years,
          since: one.from,
          kept_until: one.keptUntil,
        })),
      ),
    ],
  );
  return true;
}

/** Approves or refuses a list; false where it does not wait for that. */
export async function answerRunRow(
  tx: Tx,
  id: string,
  to: 'approved' | 'refused',
  by: { readonly actor: string; readonly actorId: string },
  refusal: string | null = null,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE retention_run SET state = '${to}', answered_at = now(), answered_by = $2, answered_by_id = $3, refusal = $4
     WHERE id = $1 AND state IN (${runsBefore(to)}) RETURNING 1`,
    [id, by.actor, by.actorId, refusal],
  );
  return rows.length > 0;
}

/** The list is carried out; null where somebody else said so already. Gives how many cases were erased and kept. */
export async function endRunRow(tx: Tx, id: string, head: string | null): Promise<{ erased: number; kept: number } | null> {
  const rows = await tx.query(
    `UPDATE retention_run SET state = 'done', done_at = now(), head = $2 WHERE id = $1 AND state IN (${runsBefore('done')})
       AND NOT EXISTS (SELECT 1 FROM retention_case WHERE run_id = $1 AND state = 'waiting') RETURNING 1`,
    [id, head],
  );
  if (rows.length === 0) return null;
  const [counts] = await tx.query<{ erased: number; kept: number }>(
    `SELECT count(*) FILTER (WHERE state = 'erased')::int AS erased, count(*) FILTER (WHERE state = 'kept')::int AS kept FROM retention_case WHERE run_id = $1`,
    [id],
  );
  return counts ?? { erased: 0, kept: 0 };
}

/** A case of a run was erased, by this erasure. */
export async function eraseRunCase(tx: Tx, runId: string, complaintId: string, erasureId: string): Promise<void> {
  await tx.query(
    `UPDATE retention_case SET state = 'erased', erasure_id = $3, at = now() WHERE run_id = $1 AND complaint_id = $2 AND state IN (${casesBefore('erased')})`,
    [runId, complaintId, erasureId],
  );
}

/** Cases of a run are kept after all. */
export async function keepRunCases(tx: Tx, runId: string, complaintIds: readonly string[], why: KeptInRun): Promise<void> {
  await tx.query(
    `UPDATE retention_case SET state = 'kept', why = $3, at = now() WHERE run_id = $1 AND complaint_id = ANY($2) AND state IN (${casesBefore('kept')})`,
    [runId, complaintIds, why],
  );
}

const runsBefore = (by: RunState): string => listed(runTransitions.before(by));
const casesBefore = (by: RunCaseState): string => listed(runCaseTransitions.before(by));
