import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import { type Rung, rungFrom } from '@app/shared/domain/escalation/escalation.js';
import { ladderOf, type OwnLadders, overtakeEscalations, raiseEscalations } from '@app/shared/obligations/raise-escalations.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { markSilent, rankSql, type StandingEscalation } from '@app/shared/records/escalation-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

const actor = 'system:router';

/** Which step a date reaches, by what it is as work. */
const reached = { 'deadline-escalated': 'head', 'deadline-missed': 'office' } as const;

/**
 * Moves cases up their ladders: those whose date for the answer must be escalated or was missed, and those of which whoever they reached said nothing in
 * time. What stands of a case that was ended meanwhile is taken off first. It looks at the state, on the database's time: run late, twice or by several it
 * raises each once. Gives how many it found.
 */
export async function sweepEscalations(
  unitOfWork: UnitOfWork,
  deadlines: HouseDeadlines,
  departments: OwnLadders,
  limit = 100,
): Promise<number> {
  const over = await unitOfWork.run((tx) => takeOff(tx, limit));
  const late = await unitOfWork.run((tx) => raiseByDates(tx, deadlines, departments, limit));
  const silent = await unitOfWork.run((tx) => raiseBySilence(tx, deadlines, departments, limit));
  return over + late + silent;
}

/** The case first, as everywhere, and its escalation with it: whoever answers in the same moment has answered, and nothing goes past them. */
const bothLocked = 'FOR NO KEY UPDATE OF c, e SKIP LOCKED';

async function takeOff(tx: Tx, limit: number): Promise<number> {
  const over = await tx.query<Pick<StandingEscalation, 'id' | 'complaintId' | 'rung'>>(
    `SELECT e.id, e.complaint_id AS "complaintId", e.rung FROM escalation e JOIN complaint c ON c.id = e.complaint_id
     WHERE e.state = 'standing' AND NOT ${openSql('c')} ORDER BY c.id LIMIT $1 ${bothLocked}`,
    [limit],
  );
  await overtakeEscalations(tx, over, { actor });
  return over.length;
}

interface Found {
  readonly id: string;
  readonly department: string | null;
  readonly now: Date;
}

/** Whoever is at least that high has not heard of it since the date was told. */
async function raiseByDates(tx: Tx, deadlines: HouseDeadlines, departments: OwnLadders, limit: number): Promise<number> {
  const targets = departments.flatMap(({ id }) =>
    Object.entries(reached).flatMap(([kind, least]) => {
      const rung = rungFrom(ladderOf(deadlines, departments, id), least);
      return rung === undefined ? [] : [{ department: id, kind, rung }];
    }),
  );
  const found = await tx.query<Found & { rung: Rung }>(
    `SELECT c.id, c.department, (SELECT t.rung FROM json_to_recordset($1) AS t(department text, kind text, rung text)
        JOIN work w ON w.kind = t.kind AND w.done_at IS NULL AND w.complaint_id = c.id
        JOIN obligation o ON o.id = w.subject_id AND o.kind = 'decide' AND o.state = 'open' WHERE t.department = c.department ORDER BY ${rankSql('t.rung')} DESC LIMIT 1) AS rung, now() AS now
     FROM complaint c WHERE c.id IN (
       SELECT w.complaint_id FROM work w JOIN obligation o ON o.id = w.subject_id AND o.kind = 'decide' AND o.state = 'open' JOIN complaint d ON d.id = w.complaint_id
         JOIN json_to_recordset($1) AS t(department text, kind text, rung text) ON t.department = d.department AND t.kind = w.kind
       WHERE w.done_at IS NULL AND w.kind IN ('deadline-escalated', 'deadline-missed') AND ${openSql('d')} AND NOT EXISTS (
         SELECT 1 FROM escalation e WHERE e.complaint_id = w.complaint_id AND ${rankSql('e.rung')} >= ${rankSql('t.rung')}
           AND (e.state = 'standing' OR e.raised_at >= w.since OR e.ended_at >= w.since))
       ORDER BY w.since LIMIT $2)
     ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED`,
    [JSON.stringify(targets), limit],
  );
  const wishes = found.map(({ id, department, rung }) => ({
    complaintId: id,
    department,
    to: rung,
    ground: 'time-left' as const,
  }));
  return await raise(tx, deadlines, departments, wishes, found[0]?.now);
}

async function raiseBySilence(tx: Tx, deadlines: HouseDeadlines, departments: OwnLadders, limit: number): Promise<number> {
  const found = await tx.query<Found & { escalation: string }>(
    `SELECT c.id, c.department, e.id AS escalation, now() AS now FROM escalation e JOIN complaint c ON c.id = e.complaint_id
     WHERE e.state = 'standing' AND e.silent_at IS NULL AND e.due_at <= now() AND ${openSql('c')} ORDER BY e.due_at LIMIT $1 ${bothLocked}`,
    [limit],
  );
  await markSilent(
    tx,
    found.map(({ escalation }) => escalation),
  );
  const wishes = found.map(({ id, department }) => ({ complaintId: id, department, ground: 'silence' as const }));
  return await raise(tx, deadlines, departments, wishes, found[0]?.now);
}

async function raise(
  tx: Tx,
  deadlines: HouseDeadlines,
  departments: OwnLadders,
  wishes: Parameters<typeof raiseEscalations>[2],
  now: Date | undefined,
): Promise<number> {
  if (now !== undefined) await raiseEscalations(tx, { deadlines, departments, now }, wishes, { actor });
  return wishes.length;
}
