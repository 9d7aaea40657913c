import {
  type EscalationGround,
  type EscalationState,
  escalationTransitions,
  type LadderPlace,
  type Rung,
  rungs,
} from '../domain/escalation/escalation.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** An escalation that begins. `dueAt`: from then on it goes on to the next step when nobody said anything. */
export interface NewEscalation {
  readonly id: string;
  readonly complaintId: string;
  readonly rung: Rung;
  readonly ground: EscalationGround;
  readonly reason: string;
  readonly actor: string;
  readonly actorId: string | null;
  readonly dueAt: Date;
}

/** Where a case stands on the ladder, and by which escalation. */
export interface OnLadder extends LadderPlace {
  readonly complaintId: string;
  readonly standing: string | null;
}

/** In SQL: how high a step is. */
export const rankSql = (rung: string): string => `array_position(ARRAY[${listed(rungs)}], ${rung})`;

/** Where these cases stand on the ladder, with all that is part of them. Their rows are locked by the caller. */
export async function onLadder(tx: Tx, complaintIds: readonly string[]): Promise<Map<string, OnLadder>> {
  const rows = await tx.query<OnLadder>(
    `WITH RECURSIVE family AS (
       SELECT id AS whole, id FROM unnest($1::uuid[]) id UNION ALL SELECT f.whole, c.id FROM complaint c JOIN family f ON c.merged_into = f.id)
     SELECT f.whole AS "complaintId", max(e.id::text) FILTER (WHERE state = 'standing') AS standing, max(rung) FILTER (WHERE state = 'standing') AS rung,
            (ARRAY[${listed(rungs)}])[max(${rankSql('rung')})] AS highest
     FROM family f JOIN escalation e ON e.complaint_id = f.id GROUP BY 1`,
    [complaintIds],
  );
  return new Map(rows.map((row) => [row.complaintId, row]));
}

/** An escalation that nobody has answered yet. */
export interface StandingEscalation extends Pick<NewEscalation, 'id' | 'complaintId' | 'rung' | 'ground' | 'reason' | 'dueAt'> {}

/** What stands of these cases. Their rows are locked by the caller. */
export async function standingOf(tx: Tx, complaintIds: readonly string[]): Promise<StandingEscalation[]> {
  return await tx.query<StandingEscalation>(
    `SELECT id, complaint_id AS "complaintId", rung, ground, reason, due_at AS "dueAt" FROM escalation
     WHERE complaint_id = ANY($1) AND state IN (${listed(escalationTransitions.before('overtaken'))}) ORDER BY id`,
    [complaintIds],
  );
}

/** Begins escalations; of one case one alone stands at a time (a unique index holds it). */
export async function insertEscalationRows(tx: Tx, rows: readonly NewEscalation[]): Promise<void> {
  await tx.query(
    `INSERT INTO escalation (id, complaint_id, rung, ground, reason, state, raised_by, raised_by_id, due_at)
     SELECT id, "complaintId", rung, ground, reason, '${escalationTransitions.after(null, 'raised')}', actor, "actorId", "dueAt" FROM json_to_recordset($1)
       AS e(id uuid, "complaintId" uuid, rung text, ground text, reason text, actor text, "actorId" uuid, "dueAt" timestamptz)`,
    [JSON.stringify(rows)],
  );
}

/** How escalations end. `answer` in the words of whoever answered. */
export interface EscalationEnd {
  readonly actor: string;
  readonly actorId?: string | undefined;
  readonly answer?: string;
}

/** Ends those of these that still stand; gives which. */
export async function endEscalationRows(
  tx: Tx,
  ids: readonly string[],
  to: Exclude<EscalationState, 'standing'>,
  { actor, actorId, answer }: EscalationEnd,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE escalation SET state = '${to}', ended_at = now(), ended_by = $2, ended_by_id = $3, answer = $4
     WHERE id = ANY($1) AND state IN (${listed(escalationTransitions.before(to))}) RETURNING id`,
    [ids, actor, actorId ?? null, answer ?? null],
  );
  return rows.map(({ id }) => id);
}

/** Nobody is above: that nobody said anything is noted once. */
export async function markSilent(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('UPDATE escalation SET silent_at = now() WHERE id = ANY($1)', [ids]);
}
