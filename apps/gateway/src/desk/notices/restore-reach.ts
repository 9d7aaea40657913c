import { contactFor } from '@app/shared/contact/contacts.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { restoreReach, sendAgain } from '@app/shared/records/failed-reach.js';
import { openCase, type Transactions } from '../open-case.js';
import type { Staff } from '../staff.js';

/** What was taken back, and what became of the notices of this case that waited because of it. */
export interface Restored {
  readonly medium: SendableMedium;
  /** Whether there was anything to take back. */
  readonly restored: boolean;
  /** Notices of the case that can be sent again by hand. Empty when they were. */
  readonly waiting: readonly { readonly id: string; readonly kind: string }[];
  readonly sentAgain: number;
}

/**
 * Takes back that the complainant's number or address takes nothing: it was a mistake, or has been mended. With `again` the notices of the case
 * that waited because of it leave at once. For whoever oversees; fails with `auth.forbidden` for everybody else, and with `not-found` where
 * the case has no such contact.
 */
export async function restoreCaseReach(
  work: Transactions,
  staff: Staff,
  reference: string,
  medium: SendableMedium,
  again: boolean,
): Promise<Restored> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'reach.restore');
    const [row] = await tx.query<{ complainant: Record<string, string>; channel: string }>(
      'SELECT complainant, channel FROM complaint WHERE id = $1',
      [found.id],
    );
    const recipient = contactFor(row?.complainant ?? {}, medium, row && factsOf(row.channel));
    if (recipient === undefined) throw new Failure('not-found');
    const { restored, waiting } = await restoreReach(tx, { recipients: [recipient], medium }, staff.actor);
    const here = waiting.filter(({ complaintId }) => complaintId === found.id);
    await tx.record(
      restored.map(
        ({ by, code }) => ({ kind: 'contact.restored', complaintId: found.id, actor: staff.actor, data: { medium, by, code } }) as const,
      ),
    );
    const sentAgain = again ? await sendAgain(tx, here, staff.actor) : 0;
    return { medium, restored: restored.length > 0, waiting: again ? [] : here.map(({ id, kind }) => ({ id, kind })), sentAgain };
  });
}
