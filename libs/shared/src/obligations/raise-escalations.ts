import { dateOf } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import { type EscalationGround, type LadderMove, type LadderStep, type Rung, stepFor } from '../domain/escalation/escalation.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { newId } from '../platform/process/new-id.js';
import { endEscalationRows, insertEscalationRows, onLadder, type StandingEscalation, standingOf } from '../records/escalation-rows.js';
import { closeWork, openWork } from '../records/work-rows.js';
import type { HouseDeadlines } from '../rules/house-deadlines.js';

/** The departments with their own ladders. */
export type OwnLadders = readonly { readonly id: string; readonly ladder?: readonly LadderStep[] | undefined }[];

/** The ladder of a department: its own, or that of the institution. */
export const ladderOf = (deadlines: HouseDeadlines, departments: OwnLadders, department: string | null): readonly LadderStep[] =>
  departments.find(({ id }) => id === department)?.ladder ?? deadlines.escalation.ladder;

/** A case that is to come higher, how far, and why. `dueAt`: until when whoever it reaches says something; absent: the time that the papers leave. */
export interface EscalationWish extends LadderMove {
  readonly complaintId: string;
  readonly department: string | null;
  readonly ground: EscalationGround;
  readonly reason?: string;
  readonly dueAt?: Date;
}

/** A case that came to a step of its ladder, until whoever is there has said something. */
export interface RaisedEscalation {
  readonly id: string;
  readonly complaintId: string;
  readonly rung: Rung;
  readonly dueAt: Date;
}

/**
 * Escalates cases whose rows the caller has locked, one wish for each, to the step that follows (`stepFor`); what stood below goes on to it. Whoever it reaches is told, and has it as work. Where the ladder ends nothing happens, and nothing is given for that case. `now` is
 * the database's time; the time to answer is counted in working time.
 */
export async function raiseEscalations(
  tx: Tx,
  { deadlines, departments, now }: { readonly deadlines: HouseDeadlines; readonly departments: OwnLadders; readonly now: Date },
  wishes: readonly EscalationWish[],
  who: { readonly actor: string; readonly actorId?: string },
): Promise<RaisedEscalation[]> {
  const stands = await onLadder(
    tx,
    wishes.map(({ complaintId }) => complaintId),
  );
  const usual = deadlines.closingAfter(now, deadlines.escalation.answerWithin);
  const raised = wishes.flatMap((wish) => {
    const was = stands.get(wish.complaintId);
    const rung = stepFor(ladderOf(deadlines, departments, wish.department), wish, was ?? { rung: null, highest: null });
    return rung === undefined ? [] : [{ ...wish, id: newId(), rung, dueAt: wish.dueAt ?? usual, standing: was?.standing ?? null }];
  });
  const left = raised.flatMap(({ standing }) => standing ?? []);
  await endEscalationRows(tx, left, 'passed-on', who);
  await closeWork(tx, ['escalation'], left, who.actor);
  await insertEscalationRows(
    tx,
    raised.map(({ id, complaintId, rung, ground, reason = '', dueAt }) => ({
      ...{ id, complaintId, rung, ground, reason, dueAt },
      ...{ actor: who.actor, actorId: who.actorId ?? null },
    })),
  );
  await openWork(
    tx,
    raised.map(({ id, complaintId, dueAt }) => ({ kind: 'escalation' as const, complaintId, subjectId: id, due: dueAt })),
  );
  const dayOf = (at: Date) => dateOf(localDayOf(at.getTime() - 1, deadlines.zone));
  await tx.record(
    raised.map(({ id, complaintId, rung, ground, reason, dueAt }) => ({
      kind: 'escalation.raised' as const,
      complaintId,
      subjectId: id,
      ...who,
      // The head hears of a date by itself; what a complainant wrote is no event's to keep.
      data: {
        ...{
          rung,
          ground,
          until: dueAt.toISOString(),
          dueOn: dayOf(dueAt),
          to: ground === 'time-left' && rung === 'head' ? [] : [{ role: rung }],
        },
        ...(ground === 'colleague' && reason ? { reason } : {}),
      },
    })),
  );
  return raised.map(({ id, complaintId, rung, dueAt }) => ({ id, complaintId, rung, dueAt }));
}

/**
 * A case became part of another, and nobody had answered its escalation: whoever it reached answers for the case that goes on, on the same ground and by the
 * same time, unless that one stands as high already. Both rows are locked by the caller. `department` is that of the case that goes on.
 */
export async function joinEscalations(
  tx: Tx,
  context: Parameters<typeof raiseEscalations>[1],
  { survivor, merged, department }: { readonly survivor: string; readonly merged: string; readonly department: string | null },
  who: { readonly actor: string; readonly actorId?: string },
): Promise<void> {
  const [standing] = await standingOf(tx, [merged]);
  if (!standing) return;
  await overtakeEscalations(tx, [standing], who);
  const { rung, ground, reason, dueAt } = standing;
  await raiseEscalations(tx, context, [{ complaintId: survivor, department, to: rung, ground, reason, dueAt }], who);
}

/** Ends what stands of cases that are over, or part of another; nobody answers it any more, and the trail says so. Their rows are locked by the caller. */
export async function overtakeEscalations(
  tx: Tx,
  standing: readonly Pick<StandingEscalation, 'id' | 'complaintId' | 'rung'>[],
  who: { readonly actor: string; readonly actorId?: string },
): Promise<void> {
  const ids = standing.map(({ id }) => id);
  const ended = await endEscalationRows(tx, ids, 'overtaken', who);
  await closeWork(tx, ['escalation'], ended, who.actor);
  await tx.record(
    standing
      .filter(({ id }) => ended.includes(id))
      .map(({ id, complaintId, rung }) => ({ kind: 'escalation.overtaken' as const, complaintId, subjectId: id, ...who, data: { rung } })),
  );
}
