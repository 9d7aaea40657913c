import { aboutNobodySql } from '../domain/conflict/about-nobody.js';
import { type IncidentState, incidentTransitions, type SurgeAxis } from '../domain/surge/incident-state.js';
import { type LaneState, laneTransitions } from '../domain/surge/lane-state.js';
import { readOfEach } from '../domain/surge/shared-words.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** By axis, what a complaint under this name is counted by, in SQL. Words are no key: a complaint has many. */
export const axisKeys: Readonly<Record<Exclude<SurgeAxis, 'word'>, (complaint: string) => string>> = {
  matter: (complaint) => `${complaint}.business`,
  place: (complaint) => `left(lower(nullif(trim(${complaint}.against->>'branch'), '')), 200)`,
  product: (complaint) => `left(lower(nullif(trim(${complaint}.against->>'product'), '')), 200)`,
};

/** What is read of a complaint's words, in SQL: its beginning, in small letters. */
export const wordsOf = (complaint: string): string => `lower(left(concat_ws(' ', ${complaint}.subject, ${complaint}.body), ${readOfEach}))`;

/** Whether a complaint has what an incident is counted by, in SQL over rows under these names. */
export const isOfIncident = (incident: string, complaint: string): string =>
  `CASE ${incident}.axis ${Object.entries(axisKeys)
    .map(([axis, key]) => `WHEN '${axis}' THEN ${key(complaint)} = ${incident}.value`)
    .join(' ')} ELSE position(${incident}.value in ${wordsOf(complaint)}) > 0 END`;

/** A surge that was found, as it is proposed. */
export interface NewIncident {
  readonly id: string;
  readonly axis: SurgeAxis;
  readonly value: string;
  readonly count: number;
  readonly expected: number;
}

/** Proposes an incident; false where one of this key is open already. */
export async function proposeIncidentRow(tx: Tx, one: NewIncident, windowMinutes: number): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO incident (id, axis, value, state, from_at, count, expected) VALUES ($1, $2, $3, 'proposed', now() - make_interval(mins => $6), $4, $5)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [one.id, one.axis, one.value, one.count, one.expected, windowMinutes],
  );
  return rows.length > 0;
}

/** A person confirms it, dismisses it, or says that it is over. False where it does not stand where that begins. */
export async function judgeIncidentRow(
  tx: Tx,
  id: string,
  to: Exclude<IncidentState, 'proposed'>,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE incident SET state = '${to}', judged_by = $2, judged_at = now(), reason = $3${to === 'over' ? ', over_at = now()' : ''}
     WHERE id = $1 AND state IN (${listed(incidentTransitions.before(to))}) RETURNING 1`,
    [id, actor, reason],
  );
  return rows.length > 0;
}

/**
 * Puts cases that are of confirmed incidents into their lanes: open ones, not those that are part of another case, and none that is about anybody of the house
 * (those go their own way, unseen). A case that is in a lane, or was taken out of one, stays where it is.
 */
export async function joinLaneRows(tx: Tx, incidentIds: readonly string[], openSql: string): Promise<void> {
  await tx.query(
    `INSERT INTO incident_case (complaint_id, incident_id, state)
     SELECT DISTINCT ON (c.id) c.id, i.id, '${laneTransitions.after(null, 'waiting')}' FROM incident i
     JOIN complaint c ON c.received_at > i.from_at AND c.received_at <= now() AND ${isOfIncident('i', 'c')}
     WHERE i.id = ANY($1) AND ${aboutNobodySql('c')} AND c.merged_into IS NULL AND c.department IS NOT NULL AND ${openSql}
     ORDER BY c.id, i.found_at ON CONFLICT DO NOTHING`,
    [incidentIds],
  );
}

/** Cases that were ended elsewhere (decided by themselves, after a second look, withdrawn) wait in their lane no more: of one incident, or of all, those that are over among them. */
export async function settleLaneRows(tx: Tx, openSql: string, only?: string): Promise<void> {
  await tx.query(
    `UPDATE incident_case l SET state = 'answered', since = now(), why = NULL FROM complaint c
     WHERE c.id = l.complaint_id AND l.incident_id IN (SELECT id FROM incident WHERE state IN ('confirmed', 'over') AND ($1::uuid IS NULL OR id = $1)) AND l.state IN (${listed(laneTransitions.before('answered'))}) AND NOT (${openSql})`,
    [only ?? null],
  );
}

/** What became of a case in its lane, which its case's lock guards. `why`: the code of what held it back. False where it does not stand where that begins. */
export async function moveLaneRow(
  tx: Tx,
  complaintId: string,
  to: Exclude<LaneState, 'waiting'>,
  why: string | null = null,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE incident_case SET state = '${to}', since = now(), why = $2 WHERE complaint_id = $1 AND state IN (${listed(laneTransitions.before(to))}) RETURNING 1`,
    [complaintId, why],
  );
  return rows.length > 0;
}

/** Under these rule sets it is the institution's to report, from now on. The caller holds its row. */
export async function noteDutyOfIncident(tx: Tx, id: string, ruleSets: readonly string[]): Promise<void> {
  await tx.query('UPDATE incident SET duty_under = duty_under || $2::text[] WHERE id = $1', [id, ruleSets]);
}

/** These departments were told of it. The caller holds its row. */
export async function noteWarnedOfIncident(tx: Tx, id: string, departments: readonly string[]): Promise<void> {
  await tx.query('UPDATE incident SET warned = warned || $2::text[] WHERE id = $1', [id, departments]);
}

/** What all are answered, as it was written now; what was written before stays on record. `texts`: language to text. */
export async function insertAnswerRow(
  tx: Tx,
  incidentId: string,
  answer: { readonly decision: string; readonly texts: Readonly<Record<string, string>>; readonly rootCause?: string | undefined },
  by: { readonly actor: string; readonly actorId?: string },
): Promise<number> {
  const [row] = await tx.query<{ no: number }>(
    `INSERT INTO incident_answer (incident_id, no, decision, texts, actor, actor_id, root_cause)
     SELECT $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6 FROM incident_answer WHERE incident_id = $1 RETURNING no`,
    [incidentId, answer.decision, JSON.stringify(answer.texts), by.actor, by.actorId ?? null, answer.rootCause ?? null],
  );
  return row!.no;
}
