import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { IncidentState, SurgeAxis } from '@app/shared/domain/surge/incident-state.js';
import type { LaneState } from '@app/shared/domain/surge/lane-state.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, sightOf } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';

/** A case in the lane of an incident. `why`: the code of what held it back. */
export interface LaneCase {
  readonly reference: string;
  readonly department: string;
  readonly state: LaneState;
  readonly why: string | null;
  readonly dueAt: Date | null;
}

/** What all of an incident are answered, as it stands. */
export interface CommonAnswer {
  readonly no: number;
  readonly decision: string;
  readonly texts: Readonly<Record<Language, string>>;
  readonly rootCause: string | null;
  readonly by: string;
  readonly at: Date;
}

/** An incident with its lane. `counts` are those of the whole lane and the same for whoever asks; `cases` are those that this person may see. */
export interface IncidentLane {
  readonly id: string;
  readonly axis: SurgeAxis;
  readonly value: string;
  readonly state: IncidentState;
  readonly foundAt: Date;
  readonly dutyUnder: readonly string[];
  readonly counts: Readonly<Partial<Record<LaneState, number>>>;
  readonly answer: CommonAnswer | null;
  readonly cases: readonly LaneCase[];
}

const mostListed = 500;

/** An incident with its lane: what waits first, the first due at the top; ends after five hundred. Fails with `not-found`. */
export async function readLane(from: Pick<UnitOfWork, 'read'>, staff: Staff, id: string): Promise<IncidentLane> {
  demandRight(staff, 'incident.read');
  const [one] = await from.read<Omit<IncidentLane, 'cases'>>(
    `SELECT i.id, i.axis, i.value, i.state, i.found_at AS "foundAt", i.duty_under AS "dutyUnder",
            coalesce((SELECT jsonb_object_agg(n.state, n.cases) FROM (SELECT l.state, count(*)::int AS cases FROM incident_case l JOIN complaint c ON c.id = l.complaint_id
                      WHERE l.incident_id = i.id AND ${aboutNobodySql('c')} GROUP BY 1) n), '{}') AS counts,
            (SELECT jsonb_build_object('no', a.no, 'decision', a.decision, 'texts', a.texts, 'rootCause', a.root_cause, 'by', a.actor, 'at', a.at) FROM incident_answer a
             WHERE a.incident_id = i.id ORDER BY a.no DESC LIMIT 1) AS answer
     FROM incident i WHERE i.id = $1`,
    [id],
  );
  if (!one) throw new Failure('not-found');
  const cases = await from.read<LaneCase>(
    `SELECT c.reference, c.department, l.state, l.why, c.due_at AS "dueAt" FROM incident_case l JOIN complaint c ON c.id = l.complaint_id
     WHERE l.incident_id = $1 AND ${aboutNobodySql('c')} AND ${inSight('c', '$2', '$3')}
     ORDER BY l.state NOT IN ('waiting', 'held-back'), l.state, c.due_at NULLS LAST, c.id LIMIT ${mostListed}`,
    [id, ...sightOf(staff)],
  );
  return { ...one, answer: one.answer && { ...one.answer, at: new Date(one.answer.at) }, cases };
}
