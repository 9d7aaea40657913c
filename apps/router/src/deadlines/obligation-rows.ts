import type { ComputedDeadline, Derivation } from '@app/shared/domain/deadline/computed-deadline.js';
import type { CaseEvent } from '@app/shared/domain/deadline/deadline-input.js';
import { keepDerivations } from '@app/shared/persistence/derivations.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/new-id.js';

/** Routing computes with derivations; a row without one would be a date that nobody can explain. */
const derivationOf = (deadline: ComputedDeadline): Derivation => deadline.derivation as Derivation;

export interface OwedComplaint {
  readonly complaintId: string;
  readonly deadlines: readonly ComputedDeadline[];
  readonly events: readonly CaseEvent[];
}

/**
 * Writes what complaints are owed, one row for each obligation, in the transaction of their assignment. A duty that stands already is
 * left as it is (unique on complaint, rule set, obligation and occurrence), so repeating does nothing.
 */
export async function insertObligations(
  tx: Tx,
  owed: readonly OwedComplaint[],
  nearAt: (deadline: ComputedDeadline) => Date | null,
): Promise<void> {
  const derivations = await keepDerivations(
    tx,
    owed.flatMap(({ deadlines }) => deadlines.map(derivationOf)),
  );
  const rows = owed.flatMap(({ complaintId, deadlines, events }) =>
    deadlines.map((deadline) => ({
      id: newId(),
      complaint_id: complaintId,
      rule_set: deadline.ruleSet,
      rule_set_version: deadline.ruleSetVersion,
      obligation: deadline.obligation,
      occurrence: deadline.occurrence,
      kind: deadline.kind,
      notice: deadline.notice,
      state: deadline.state,
      started_at: deadline.startedAt,
      due_on: deadline.dueOn,
      due_at: deadline.dueAt,
      near_at: nearAt(deadline),
      provisional: deadline.provisional,
      known_through: deadline.knownThrough ?? null,
      house: deadline.house,
      calendar: deadline.calendar,
      calendar_version: deadline.calendarVersion,
      derivation: derivations.get(derivationOf(deadline)),
      facts: events,
      satisfied_at: deadline.satisfiedAt ?? null,
    })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, notice, state, started_at, due_on, due_at, near_at,
                             provisional, known_through, house, calendar, calendar_version, derivation, facts, satisfied_at)
     SELECT id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, notice, state, started_at, due_on, due_at, near_at,
            provisional, known_through, house, calendar, calendar_version, derivation, facts, satisfied_at
     FROM json_populate_recordset(NULL::obligation, $1) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}
