import { openSql } from '../domain/complaint/complaint-status.js';
import { aboutNobodySql } from '../domain/conflict/about-nobody.js';
import { massThreshold } from '../domain/rule-set/mass-threshold.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { joinLaneRows, noteDutyOfIncident, noteWarnedOfIncident, settleLaneRows } from '../records/incident-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import { oweInstitutionDuties } from './institution-duties.js';

interface Standing {
  readonly id: string;
  readonly dutyUnder: readonly string[];
  readonly warned: readonly string[];
  /** How many complain. */
  readonly people: number;
  /** One case of each department that has any: the first that came. */
  readonly first: Readonly<Record<string, string>> | null;
}

const actor = 'system:router';

/**
 * Brings confirmed incidents up to date: cases that are of them stand in their lanes, what was ended elsewhere waits there no more (also after the incident is over), each department that has
 * any is warned once (`incident.warned`, on the first case that it has), and past the number of a rule set its mass report is owed by the institution
 * (`incident.reportable`). Of all that are confirmed, or of one. Gives 0: it waits for the next minute.
 */
export async function followIncidents(tx: Tx, house: HouseDeadlines, only?: string): Promise<number> {
  await settleLaneRows(tx, openSql('c'), only);
  const ids = (
    await tx.query<{ id: string }>(
      `SELECT id FROM incident WHERE state = 'confirmed' AND ($1::uuid IS NULL OR id = $1) ORDER BY id FOR NO KEY UPDATE`,
      [only ?? null],
    )
  ).map(({ id }) => id);
  if (ids.length === 0) return 0;
  await joinLaneRows(tx, ids, openSql('c'));
  const standing = await tx.query<Standing>(
    `SELECT i.id, i.duty_under AS "dutyUnder", i.warned, coalesce(n.people, 0) AS people, n.first FROM incident i
     LEFT JOIN LATERAL (
       SELECT sum(d.people)::int AS people, jsonb_object_agg(d.department, d.first) AS first FROM (
         SELECT c.department, count(DISTINCT coalesce(c.email_key, c.complainant->>'phone', c.id::text)) AS people, (array_agg(c.id ORDER BY c.received_at, c.id))[1] AS first
         FROM incident_case l JOIN complaint c ON c.id = l.complaint_id WHERE l.incident_id = i.id AND l.state <> 'taken-out' AND ${aboutNobodySql('c')} GROUP BY 1) d) n ON true
     WHERE i.id = ANY($1)`,
    [ids],
  );
  for (const one of standing) {
    await oweReport(tx, house, one);
    await warn(tx, one);
  }
  return 0;
}

async function oweReport(tx: Tx, house: HouseDeadlines, one: Standing): Promise<void> {
  const reached = house.ruleSets.filter(
    (id) => !one.dutyUnder.includes(id) && one.people >= (massThreshold(house.registry.ruleSet(id)) ?? house.massReportFrom),
  );
  if (reached.length === 0) return;
  await noteDutyOfIncident(tx, one.id, reached);
  const duties = await oweInstitutionDuties(tx, house, 'mass_detected', reached);
  await tx.record([{ kind: 'incident.reportable', subjectId: one.id, actor, data: { people: one.people, ruleSets: reached, duties } }]);
}

async function warn(tx: Tx, { id, warned, first }: Standing): Promise<void> {
  const news = Object.entries(first ?? {}).filter(([department]) => !warned.includes(department));
  if (news.length === 0) return;
  await noteWarnedOfIncident(
    tx,
    id,
    news.map(([department]) => department),
  );
  await tx.record(
    news.map(([department, complaintId]) => ({
      kind: 'incident.warned' as const,
      complaintId,
      subjectId: id,
      actor,
      data: { department },
    })),
  );
}
