import { type MeasureState, measureTransitions } from '../domain/root-cause/measure-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A measure as it is proposed. `dueOn` is a local day. */
export interface NewMeasure {
  readonly id: string;
  readonly coding: string;
  readonly cause: string;
  readonly department: string | null;
  readonly what: string;
  readonly owner: string;
  readonly ownerId: string;
  readonly dueOn: string;
}

interface By {
  readonly actor: string;
  readonly actorId: string;
}

/** Proposes a measure: its row and its first step. */
export async function proposeMeasureRow(tx: Tx, one: NewMeasure, { actor, actorId }: By): Promise<void> {
  await tx.query(
    `WITH proposed AS (
       INSERT INTO measure (id, coding, cause, department, what, state, owner, owner_id, due_on, proposed_by_id)
       VALUES ($1, $2, $3, $4, $5, '${measureTransitions.after(null, 'proposed')}', $6, $7, $8, $10) RETURNING id, state)
     INSERT INTO measure_step (measure_id, no, state, actor, actor_id) SELECT id, 1, state, $9, $10 FROM proposed`,
    [one.id, one.coding, one.cause, one.department, one.what, one.owner, one.ownerId, one.dueOn, actor, actorId],
  );
}

/** The next step of a measure, with why. False where it does not stand where that begins. */
export async function moveMeasureRow(
  tx: Tx,
  id: string,
  to: Exclude<MeasureState, 'proposed'>,
  { actor, actorId, reason }: By & { readonly reason: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `WITH moved AS (
       UPDATE measure SET state = '${to}'${to === 'done' ? ', done_at = now()' : ''}
       WHERE id = $1 AND state IN (${listed(measureTransitions.before(to))}) RETURNING id)
     INSERT INTO measure_step (measure_id, no, state, reason, actor, actor_id)
     SELECT moved.id, 1 + (SELECT max(no) FROM measure_step WHERE measure_id = moved.id), '${to}', $2, $3, $4 FROM moved RETURNING 1`,
    [id, reason, actor, actorId],
  );
  return rows.length > 0;
}
