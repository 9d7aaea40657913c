import { type CaseRecord, lockCases } from '@app/shared/obligations/case-record.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { closeComplaintRows, dueToClose, lookAtAgain } from '@app/shared/records/complaint-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type TimeToObject, timeToObject } from '@app/shared/rules/time-to-object.js';

/** An outcome that is not told yet, or an objection that nobody has looked at: after so long it is looked at again. */
const againAfterHours = 6;

/**
 * Closes the decided cases whose outcome was told and whose time to object is over, with an event each; a reopening takes them up again. What is not to be closed
 * yet is looked at when its time may be over. Whoever wrote since, and waits for a person to look at it, keeps the case from being closed. It looks
 * at the state, on the database's time: run late, twice or by several it closes each once. Gives how many it looked at.
 */
export async function closeCases(unitOfWork: UnitOfWork, deadlines: HouseDeadlines, limit = 200): Promise<number> {
  const looked = await unitOfWork.run(async (tx) => {
    const ids = await dueToClose(tx, limit);
    const cases = await lockCases(tx, deadlines, ids);
    const objecting = await withObjection(tx, ids);
    const ends = new Map(cases.flatMap((one) => endOf(deadlines, one, objecting)));
    const over = [...ends].filter(([, { isOver }]) => isOver);
    await closeComplaintRows(
      tx,
      over.map(([id]) => id),
    );
    await lookAtAgain(
      tx,
      ids.filter((id) => !ends.get(id)?.isOver).map((id) => ({ id, at: ends.get(id)?.until ?? null })),
      againAfterHours,
    );
    await tx.record(
      over.map(([complaintId, { toldAt, until, ruleSet, right }]) => ({
        kind: 'complaint.closed' as const,
        complaintId,
        actor: 'system:router',
        data: { toldAt: toldAt.toISOString(), until: until.toISOString(), ruleSet, right },
      })),
    );
    await faultPoint('sweep.before_commit');
    return ids.length;
  });
  await faultPoint('sweep.after_commit');
  return looked;
}

type End = TimeToObject & { readonly isOver: boolean };

function endOf(deadlines: HouseDeadlines, one: CaseRecord, objecting: ReadonlySet<string>): [string, End][] {
  const time = objecting.has(one.id) ? undefined : timeToObject(deadlines, one);
  return time === undefined ? [] : [[one.id, { ...time, isOver: time.until <= one.now }]];
}

/** Those that somebody wrote to since, which no person has looked at. */
async function withObjection(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT complaint_id AS id FROM work WHERE complaint_id = ANY($1) AND kind = 'reopening' AND done_at IS NULL`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
