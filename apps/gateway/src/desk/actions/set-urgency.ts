import { type Urgency, urgentPriority } from '@app/shared/domain/matter/judge-urgent.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { placeInQueue } from '@app/shared/records/complaint-rows.js';
import { by, type Staff } from '../staff.js';

/**
 * Says whether a case that the caller holds locked can wait: sets an urgency that its words do not show, or clears a false one (`none`). Its
 * place in the queue follows at once; what the case is about, and who said that, stays. What stands already is not said again. Gives what stands.
 * `because`: what its person needs says so, and nobody judged the case by itself.
 */
export async function setUrgency(
  tx: Tx,
  complaintId: string,
  staff: Staff,
  { urgent, reason, because }: { readonly urgent: Urgency | undefined; readonly reason: string; readonly because?: 'care' },
): Promise<Urgency> {
  const [before] = await tx.query<{ urgent: Urgency; priority: number }>(
    `SELECT coalesce(urgent, 'none') AS urgent, priority FROM complaint WHERE id = $1`,
    [complaintId],
  );
  if (before === undefined || urgent === undefined || urgent === before.urgent) return before?.urgent ?? 'none';
  await tx.query(
    `INSERT INTO matter (id, complaint_id, no, coding, business, cause, origin, cause_origin, proposed_business, proposed_cause, decided_by, department, sure,
       cause_sure, version, papers, words, further, urgent, urgent_by, urgent_reason, urgent_at, signs, refused, why, reason, actor, actor_id, at)
     SELECT $1, m.complaint_id, m.no + 1, m.coding, m.business, m.cause, m.origin, m.cause_origin, m.proposed_business, m.proposed_cause, m.decided_by,
            m.department, m.sure, m.cause_sure, m.version, m.papers, m.words, m.further, $3, $4, $5, now(), m.signs, m.refused, m.why, m.reason, m.actor,
            m.actor_id, m.at
     FROM matter m WHERE m.complaint_id = $2 ORDER BY m.no DESC LIMIT 1`,
    [newId(), complaintId, urgent, staff.actor, reason],
  );
  await placeInQueue(tx, complaintId, { urgent, priority: priorityOf(before, urgent) });
  await tx.record([
    { kind: 'urgency.stated', complaintId, ...by(staff), data: { urgent, was: before.urgent, reason, ...(because ? { because } : {}) } },
  ]);
  return urgent;
}

/** What a rule asked for beyond its urgency stays; what came with the urgency goes with it. */
function priorityOf(before: { readonly urgent: Urgency; readonly priority: number }, urgent: Urgency): number {
  const asked = before.priority > urgentPriority[before.urgent] ? before.priority : 0;
  return Math.max(asked, urgentPriority[urgent]);
}
