import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { IncidentState, SurgeAxis } from '@app/shared/domain/surge/incident-state.js';
import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { isOfIncident, judgeIncidentRow } from '@app/shared/records/incident-rows.js';
import type { DeskContext } from '../desk-context.js';
import type { Transactions } from '../open-case.js';
import { inSight, sightOf } from '../sight.js';
import { by, demandRight, type Staff } from '../staff.js';

/** An incident with the cases of it that this person may see, the newest first. `expected`: how many an hour come by themselves. */
export interface ListedIncident {
  readonly id: string;
  readonly axis: SurgeAxis;
  readonly value: string;
  readonly state: IncidentState;
  readonly fromAt: Date;
  readonly foundAt: Date;
  readonly count: number;
  readonly expected: number;
  readonly judgedBy: string | null;
  readonly judgedAt: Date | null;
  readonly reason: string | null;
  readonly references: readonly string[];
}

const mostListed = 100;
const mostCases = 50;

/** Incidents of the last thirty days, those that wait for a person first. */
export async function listIncidents(from: Pick<UnitOfWork, 'read'>, staff: Staff): Promise<ListedIncident[]> {
  demandRight(staff, 'incident.read');
  return await from.read<ListedIncident>(
    `SELECT i.id, i.axis, i.value, i.state, i.from_at AS "fromAt", i.found_at AS "foundAt", i.count, i.expected, i.judged_by AS "judgedBy", i.judged_at AS "judgedAt", i.reason,
            ARRAY(SELECT c.reference FROM complaint c WHERE c.received_at > i.from_at
                    AND c.received_at <= CASE WHEN i.state IN ('proposed', 'confirmed') THEN now() ELSE i.judged_at END
                    AND ${isOfIncident('i', 'c')} AND ${aboutNobodySql('c')} AND ${inSight('c', '$1', '$2')} ORDER BY c.received_at DESC LIMIT ${mostCases}) AS references
     FROM incident i WHERE i.found_at > now() - interval '30 days' OR i.state IN ('proposed', 'confirmed')
     ORDER BY i.state <> 'proposed', i.state <> 'confirmed', i.found_at DESC LIMIT ${mostListed}`,
    [...sightOf(staff)],
  );
}

/** A person confirms an incident, dismisses it, or says that it is over, and why. Fails with `not-found` and `incident.settled`. */
export async function judgeIncident(
  work: Transactions,
  desk: DeskContext,
  staff: Staff,
  id: string,
  to: Exclude<IncidentState, 'proposed'>,
  reason: string,
): Promise<{ state: IncidentState }> {
  demandRight(staff, 'incident.judge');
  return await work.run(async (tx) => {
    const [there] = await tx.query('SELECT 1 FROM incident WHERE id = $1', [id]);
    if (!there) throw new Failure('not-found');
    if (!(await judgeIncidentRow(tx, id, to, { actor: staff.actor, reason }))) throw new Failure('incident.settled');
    await tx.record([{ kind: `incident.${to}`, subjectId: id, ...by(staff), data: { reason } }]);
    // Its lane, its warnings and what the institution owes then stand at once; the router's clock keeps them up to date.
    if (to === 'confirmed') await followIncidents(tx, desk.deadlines, id);
    return { state: to };
  });
}
