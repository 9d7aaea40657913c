import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { markLateParts, partStandsSql, settlePartRow, unansweredSql } from '@app/shared/records/part-rows.js';
import { closeWork, openWork, reopenWork } from '@app/shared/records/work-rows.js';
import { departmentKeys } from '@app/shared/routing/conflicts.js';

const actor = 'system:router';

/**
 * Tells of parts of joint handling that nobody answered in time, once each: the department that was asked, its head, who oversees, and, as work, whoever has
 * the case. Before that it takes back what is asked no more: the case ended, joined another or became that department's, or turned out to be about it.
 * It looks at the state, on the database's time: run late, twice or by several it doubles nothing. `zone`: in which the day that is told is counted.
 * Gives how many it found.
 */
export async function sweepParts(unitOfWork: UnitOfWork, departments: readonly Department[], zone: string, limit = 200): Promise<number> {
  const over = await withdrawThoseOver(unitOfWork, departments, limit);
  const late = await unitOfWork.run(async (tx) => {
    const parts = await markLateParts(tx, limit);
    const ids = parts.map(({ id }) => id);
    await openWork(
      tx,
      parts.map(({ id, complaintId, dueAt }) => ({ kind: 'part-open' as const, complaintId, subjectId: id, due: dueAt })),
    );
    await reopenWork(tx, 'part-open', ids);
    await tx.record(
      parts.map(({ id, complaintId, department, main, dueAt }) => {
        const of = department ?? main;
        return {
          kind: 'part.overdue' as const,
          complaintId,
          subjectId: id,
          actor,
          data: {
            kind: 'part',
            department: of,
            dueOn: dateOf(localDayOf(dueAt.getTime() - 1, zone)),
            to: [{ role: 'department', department: of }, { role: 'head', department: of }, { role: 'supervisor' }],
          },
        };
      }),
    );
    return parts.length;
  });
  return over + late;
}

async function withdrawThoseOver(unitOfWork: UnitOfWork, departments: readonly Department[], limit: number): Promise<number> {
  const barred = JSON.stringify(departments.map((one) => ({ id: one.id, keys: departmentKeys(one) })));
  const isOver = `(NOT ${partStandsSql} OR EXISTS (
    SELECT 1 FROM json_to_recordset($1) AS d(id text, keys text[]) WHERE d.id = p.department AND c.conflicts && d.keys))`;
  const found = await unitOfWork.read<{ id: string; complaintId: string }>(
    `SELECT p.id, p.complaint_id AS "complaintId" FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE ${unansweredSql} AND ${isOver} ORDER BY p.id LIMIT $2`,
    [barred, limit],
  );
  for (const { id, complaintId } of found)
    await unitOfWork.run(async (tx) => {
      await tx.query('SELECT 1 FROM complaint WHERE id = $1 FOR NO KEY UPDATE', [complaintId]);
      const [still] = await tx.query<{ department: string | null }>(
        `SELECT p.department FROM joint_part p JOIN complaint c ON c.id = p.complaint_id WHERE p.id = $2 AND ${unansweredSql} AND ${isOver}`,
        [barred, id],
      );
      if (!still) return;
      await settlePartRow(tx, id, { step: 'withdrawn', actor, text: '' });
      await closeWork(tx, ['part-open'], [id], actor);
      const data = still.department === null ? {} : { department: still.department };
      await tx.record([{ kind: 'part.withdrawn', complaintId, subjectId: id, actor, data }]);
    });
  return found.length;
}
