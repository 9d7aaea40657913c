import type { ErasureGround } from '@app/shared/domain/erasure/erasure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, type sightOf } from '../sight.js';

/** An erasure as staff see it: asked for, refused, or done. */
export interface ShownErasure {
  readonly id: string;
  readonly reference: string;
  readonly ground: ErasureGround;
  readonly reason: string;
  readonly askedAt: Date;
  readonly askedBy: string;
  readonly askedById: string | null;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly refusal: string | null;
  readonly doneAt: Date | null;
  /** The case, and what was part of it; null until it was done. */
  readonly cases: number | null;
}

/** Erasures of cases in sight, those that wait first; of one case where `reference` says so. At most 200. */
export async function listErasures(
  unitOfWork: UnitOfWork,
  sight: ReturnType<typeof sightOf>,
  reference: string | null = null,
): Promise<ShownErasure[]> {
  return await unitOfWork.read<ShownErasure>(
    `SELECT e.id, c.reference, e.ground, e.reason, e.asked_at AS "askedAt", e.asked_by AS "askedBy", e.asked_by_id AS "askedById", e.answered_at AS "answeredAt",
            e.answered_by AS "answeredBy", e.refusal, e.done_at AS "doneAt", cardinality(e.cases) AS cases
     FROM erasure e JOIN complaint c ON c.id = e.complaint_id
     WHERE ${inSight('c', '$1', '$2')} AND ($3::text IS NULL OR c.reference = $3)
     ORDER BY e.answered_at IS NULL DESC, e.asked_at DESC, e.id LIMIT 200`,
    [...sight, reference],
  );
}
