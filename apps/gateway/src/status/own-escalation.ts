import {
  type EscalationGround,
  type EscalationState,
  type LadderPlace,
  placeOf,
  type Rung,
} from '@app/shared/domain/escalation/escalation.js';

/** What a complainant hears of the ladder: where it stands that they asked, and until when somebody says something. */
export interface OwnEscalation {
  readonly rung: Rung;
  readonly state: EscalationState;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
}

/** One step of a case, as {@link escalationsSql} reads it. */
export interface StepTaken extends Omit<OwnEscalation, 'askedAt'> {
  readonly ground: EscalationGround;
  readonly raisedAt: Date;
}

/** The steps of a case ($1) and of what is part of it, the oldest first. */
export const escalationsSql = `
  WITH RECURSIVE family AS (SELECT $1::uuid AS id UNION ALL SELECT c.id FROM complaint c JOIN family f ON c.merged_into = f.id)
  SELECT rung, state, ground, raised_at AS "raisedAt", due_at AS "dueAt", ended_at AS "endedAt" FROM escalation WHERE complaint_id IN (SELECT id FROM family)
  ORDER BY raised_at, id`;

/** What the complainant asked for, the last of it; what the house does of its own accord is not told. And how high the case came, for whether one may ask. */
export function ownLadder(steps: readonly StepTaken[]): { readonly escalation: OwnEscalation | null; readonly place: LadderPlace } {
  const asked = steps.findLast(({ ground }) => ground === 'complainant');
  const last = steps.at(-1);
  const escalation = asked && last ? { ...last, askedAt: asked.raisedAt } : null;
  return { escalation, place: placeOf(steps) };
}
