import { type GrantState, grantTransitions } from '../domain/grant/grant-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** Who asks for the content of which case, why, and for how many days. */
export interface AskedGrant {
  readonly id: string;
  readonly complaintId: string;
  readonly staffId: string;
  readonly actor: string;
  readonly reason: string;
  readonly days: number;
}

/** Keeps a request; false where one of this person for this case waits or stands already (a unique index holds it). A grant whose time is over is ended first. */
export async function insertGrantRow(tx: Tx, one: AskedGrant): Promise<boolean> {
  await tx.query(
    `UPDATE content_grant SET state = 'ended', ended_at = ends_at WHERE complaint_id = $1 AND staff_id = $2 AND state = 'given' AND ends_at <= now()`,
    [one.complaintId, one.staffId],
  );
  const rows = await tx.query(
    `INSERT INTO content_grant (id, complaint_id, staff_id, actor, state, reason, days) VALUES ($1, $2, $3, $4, 'asked', $5, $6)
     ON CONFLICT (complaint_id, staff_id) WHERE state IN ('asked', 'given') DO NOTHING RETURNING 1`,
    [one.id, one.complaintId, one.staffId, one.actor, one.reason, one.days],
  );
  return rows.length > 0;
}

/** Gives or refuses a request, and gives its end (null: refused); undefined where it is not waiting. `days` instead of those that were asked for. */
export async function decideGrantRow(
  tx: Tx,
  id: string,
  to: 'given' | 'refused',
  said: { readonly actor: string; readonly actorId: string; readonly reason: string; readonly days?: number | undefined },
): Promise<{ endsAt: Date | null } | undefined> {
  const [row] = await tx.query<{ endsAt: Date | null }>(
    `UPDATE content_grant SET state = '${to}', decided_at = now(), decided_by = $2, decided_by_id = $3, decision = $4, days = coalesce($5, days),
       ends_at = ${to === 'given' ? 'now() + make_interval(days => coalesce($5, days))' : 'NULL'}
     WHERE id = $1 AND state IN (${states(to)}) RETURNING ends_at AS "endsAt"`,
    [id, said.actor, said.actorId, said.reason, said.days ?? null],
  );
  return row;
}

/** Ends a grant before its time; false where none stands. */
export async function endGrantRow(tx: Tx, id: string, actor: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE content_grant SET state = 'ended', ended_at = now(), ended_by = $2 WHERE id = $1 AND ends_at > now() AND state IN (${states('ended')}) RETURNING 1`,
    [id, actor],
  );
  return rows.length > 0;
}

const states = (by: GrantState): string => listed(grantTransitions.before(by));
