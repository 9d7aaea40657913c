import type { RemedyKind } from '@app/shared/domain/remedy/remedy.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { endRemedyRow, giveBackBudget } from '@app/shared/records/remedy-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';

/** A remedy that is not promised yet. */
interface NotPromised {
  readonly id: string;
  readonly kind: RemedyKind;
  readonly state: string;
}

/**
 * Remedies of a case that its caller holds are no longer wished: what an approved one took of a budget is free again, nobody is asked to approve the others,
 * and each stands in the trail. The one way in which a remedy is taken back.
 */
export async function takeBack(
  tx: Tx,
  complaintId: string,
  remedies: readonly NotPromised[],
  who: { readonly actor: string; readonly actorId?: string },
): Promise<void> {
  for (const { id, state } of remedies) {
    if (state === 'approved') await giveBackBudget(tx, id);
    await endRemedyRow(tx, id, 'taken-back', who.actor, null);
  }
  await closeWork(
    tx,
    ['remedy-approval'],
    remedies.map(({ id }) => id),
    who.actor,
  );
  await tx.record(
    remedies.map(({ id, kind }) => ({ kind: 'remedy.taken-back' as const, complaintId, subjectId: id, ...who, data: { kind } })),
  );
}

/** A case ends without a decision, and its caller holds it: what was proposed or approved for it and is not promised is taken back. */
export async function takeBackStanding(
  tx: Tx,
  complaintId: string,
  who: { readonly actor: string; readonly actorId?: string },
): Promise<void> {
  const standing = await tx.query<NotPromised>(
    `SELECT id, kind, state FROM remedy WHERE complaint_id = $1 AND state IN ('proposed', 'approved') ORDER BY proposed_at, id`,
    [complaintId],
  );
  await takeBack(tx, complaintId, standing, who);
}
