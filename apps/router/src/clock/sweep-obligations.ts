import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';

/**
 * Tells of obligations that come near and of those that were missed, once each, on the database's time. It looks at the state, not at
 * edges: stopped for an hour and started five times at once, it finds what is late and doubles nothing (SKIP LOCKED; the mark and the
 * event are one transaction). What is missed becomes work for a person as well. Gives how many it told of.
 */
export async function sweepObligations(unitOfWork: UnitOfWork, limit = 500): Promise<number> {
  const near = await tell(unitOfWork, 'deadline.near', 'near_at', 'near_told_at', limit);
  const missed = await tell(unitOfWork, 'deadline.missed', 'due_at', 'missed_at', limit);
  return near + missed;
}

type Mark =
  | { kind: 'deadline.near'; when: 'near_at'; mark: 'near_told_at' }
  | { kind: 'deadline.missed'; when: 'due_at'; mark: 'missed_at' };

async function tell(unitOfWork: UnitOfWork, kind: Mark['kind'], when: Mark['when'], mark: Mark['mark'], limit: number): Promise<number> {
  const told = await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string; complaintId: string; ruleSet: string; obligation: string; dueOn: string; late: boolean }>(
      `UPDATE obligation SET ${mark} = now() WHERE id IN (
         SELECT id FROM obligation WHERE state = 'open' AND ${mark} IS NULL AND ${when} <= now() ORDER BY ${when} LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, complaint_id AS "complaintId", rule_set AS "ruleSet", obligation, due_on::text AS "dueOn", due_at <= now() AS late`,
      [limit],
    );
    await tx.record(
      rows.map((row) => ({
        kind,
        complaintId: row.complaintId,
        subjectId: row.id,
        actor: 'system:router',
        data: { ruleSet: row.ruleSet, obligation: row.obligation, dueOn: row.dueOn, late: row.late },
      })),
    );
    if (kind === 'deadline.missed' && rows.length > 0) {
      await tx.query(
        `INSERT INTO work (id, complaint_id, kind, subject_id, due) SELECT gen_random_uuid(), complaint_id, 'deadline-missed', id, due_at
         FROM obligation WHERE id = ANY($1) ON CONFLICT DO NOTHING`,
        [rows.map((row) => row.id)],
      );
    }
    await faultPoint('sweep.before_commit');
    return rows.length;
  });
  await faultPoint('sweep.after_commit');
  return told;
}
