import { isOpen } from '../domain/complaint/complaint-status.js';
import type { NewEvent, Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { oweMovedDays } from '../records/notice-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';
import type { SettledCase } from './settle-cases.js';

/** Why a date moved, as far as a complainant is told: the calendar of working days changed, or something in the case did. */
export type MoveCause = 'calendar' | 'case';

/**
 * Owes a notice to every complainant who was told another day than the one that now holds, once, and only while the case is open: whoever
 * was told nothing yet, or that very day, hears nothing. Gives how many notices it raised.
 */
export async function oweMovedDates(
  tx: Tx,
  house: HouseDeadlines,
  settled: readonly SettledCase[],
  cause: MoveCause,
  actor: string,
): Promise<number> {
  const moved = settled.flatMap(({ record, deadlines }) => {
    const promised = house.promised(deadlines);
    if (!isOpen(record) || record.toldDueOn === null || !promised?.dueOn || promised.dueOn === record.toldDueOn) return [];
    const { dueOn, dueAt, provisional, knownThrough, citation, ruleSet } = promised;
    return [
      {
        id: newId(),
        complaint_id: record.id,
        language: record.language,
        rule_set: ruleSet,
        due_at: dueAt,
        new_due_on: dueOn,
        details: {
          dueOn: record.toldDueOn,
          newDueOn: dueOn,
          provisional,
          knownThrough: knownThrough ?? null,
          provision: citation.provision,
          cause,
        },
      },
    ];
  });
  if (moved.length === 0) return 0;
  const raised = await oweMovedDays(tx, moved);
  await tx.record(
    raised.map(({ id, complaintId }) => ({
      kind: 'notice.owed',
      complaintId,
      subjectId: id,
      actor,
      data: { kind: 'deadline-change', cause },
    })),
  );
  return raised.length;
}

/**
 * Keeps the days that these notices told as the day of our answer, and gives those that are others than before, by complaint. An extension
 * that leaves an earlier day of another rule set told that one (`standsOn`). Give only notices that left, or stand on the status page, and
 * hold the cases.
 */
export async function keepToldDates(tx: Tx, noticeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; dueOn: string }>(
    `UPDATE complaint c SET told_due_on = told.due_on
     FROM (SELECT DISTINCT ON (complaint_id) complaint_id, coalesce(details->>'standsOn', details->>'newDueOn', details->>'dueOn')::date AS due_on FROM notice
           WHERE id = ANY($1) AND kind IN ('acknowledgement', 'extension', 'deadline-change')
             AND coalesce(details->>'newDueOn', details->>'dueOn') IS NOT NULL ORDER BY complaint_id, raised_at DESC) AS told
     WHERE c.id = told.complaint_id AND c.told_due_on IS DISTINCT FROM told.due_on RETURNING c.id, c.told_due_on::text AS "dueOn"`,
    [noticeIds],
  );
  return new Map(rows.map((row) => [row.id, row.dueOn]));
}

/** The lines of the trail that say which open dates moved. */
export function movedEvents(settled: readonly SettledCase[], cause: MoveCause, actor: string): NewEvent[] {
  return settled.flatMap(({ record, moved }) =>
    moved.map(({ obligationId, ruleSet, obligation, from, to }) => ({
      kind: 'deadline.moved' as const,
      complaintId: record.id,
      subjectId: obligationId,
      actor,
      data: { ruleSet, obligation, from, to, cause },
    })),
  );
}
