import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/**
 * Holds cases until the transaction ends. Whoever changes a case and what was sent about it, the desk and the notifier, locks the case
 * before its notices and deliveries, and several cases in the order of their ids: two who meet wait for each other and never deadlock.
 */
export async function holdCases(tx: Tx, complaintIds: readonly (string | null)[]): Promise<void> {
  await tx.query('SELECT 1 FROM complaint WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [complaintIds]);
}

/** Holds the cases that these attempts belong to. */
export async function holdCasesOf(tx: Tx, attemptIds: readonly string[]): Promise<void> {
  const cases = await tx.query<{ id: string }>(
    'SELECT DISTINCT n.complaint_id AS id FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = ANY($1)',
    [attemptIds],
  );
  await holdCases(
    tx,
    cases.map(({ id }) => id),
  );
}
