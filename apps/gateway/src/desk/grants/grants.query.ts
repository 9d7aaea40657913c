import type { GrantState } from '@app/shared/domain/grant/grant-state.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { demandRight, reach, type Staff } from '../staff.js';

/** A grant of the content of a case: who asked, why, who decided what. `ended` also where its time is over. */
export interface ContentGrant {
  readonly id: string;
  readonly reference: string;
  readonly staffId: string;
  readonly actor: string;
  readonly state: GrantState;
  readonly reason: string;
  readonly days: number;
  readonly askedAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decision: string | null;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

const pageSize = 200;

const columns = `g.id, c.reference, g.staff_id AS "staffId", g.actor, CASE WHEN g.state = 'given' AND g.ends_at <= now() THEN 'ended' ELSE g.state END AS state,
  g.reason, g.days, g.asked_at AS "askedAt", g.decided_at AS "decidedAt", g.decided_by AS "decidedBy", g.decision, g.ends_at AS "endsAt",
  coalesce(g.ended_at, CASE WHEN g.state = 'given' AND g.ends_at <= now() THEN g.ends_at END) AS "endedAt", g.ended_by AS "endedBy"`;

/**
 * Grants of content, what waits first and then the latest, of cases that this person may see: for whoever decides all of them, for whoever
 * asks their own. Ends after two hundred.
 */
export async function listGrants(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<ContentGrant[]> {
  demandRight(staff, 'grant.read');
  const all = reach(staff, 'grant.decide') !== undefined;
  return await from.read<ContentGrant>(
    `SELECT ${columns} FROM content_grant g JOIN complaint c ON c.id = g.complaint_id
     WHERE ${inSight('c', '$1', '$2')} AND ($3::uuid IS NULL OR g.staff_id = $3)
     ORDER BY g.state = 'asked' DESC, g.asked_at DESC, g.id LIMIT ${pageSize}`,
    [...sightOf(staff), all ? null : staff.id],
  );
}
