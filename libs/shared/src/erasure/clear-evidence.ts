import type { Tx } from '../persistence/unit-of-work.js';
import { caseTables } from './case-tables.js';
import { eraseEventsOf } from './erase-events.js';

/** Tables in which something of a message lies that is of no case, in the order in which it goes. */
const ofMessage = { evidence_chunk: 'evidence_id', enclosure: 'evidence_id', quarantine: 'evidence_id', evidence: 'id' } as const;

/**
 * Empties messages that are of no case: their bytes, what was read of them and what the trail says of them go, as they do of a case that is erased; that they
 * came, when, through which door, and what was decided stays. What came again under the same id in other bytes (`copy_of`) goes with the
 * first, unless it waits for a person by itself. Said in the trail as `evidence.cleared`. `messages` are ids of rows without a case.
 */
export async function clearEvidence(tx: Tx, messages: readonly string[], why: string): Promise<void> {
  if (messages.length === 0) return;
  const evidence = [...messages, ...(await copiesOf(tx, messages))];
  const remains = await eraseEventsOf(
    tx,
    `e.complaint_id IS NULL AND (e.subject_id = ANY($1) OR e.subject_id IN (SELECT id FROM quarantine WHERE evidence_id = ANY($1)))`,
    evidence,
  );
  for (const [table, column] of Object.entries(ofMessage)) {
    const { goes, columns } = caseTables[table]!;
    const set = Object.entries(columns).flatMap(([name, lies]) => (typeof lies === 'string' ? [] : [`${name} = ${lies.becomes}`]));
    await tx.query(
      goes ? `DELETE FROM ${table} WHERE ${column} = ANY($1)` : `UPDATE ${table} SET ${set.join(', ')} WHERE ${column} = ANY($1)`,
      [evidence],
    );
  }
  await tx.query('UPDATE quarantine SET cleared_at = now() WHERE evidence_id = ANY($1)', [evidence]);
  await tx.record([{ kind: 'evidence.cleared', actor: 'system:router', data: { why, messages: messages.length, remains } }]);
}

/** Copies of these messages, of no case either, but for one that still waits for a person by itself. */
async function copiesOf(tx: Tx, messages: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT e.id FROM evidence e WHERE e.copy_of = ANY($1) AND e.complaint_id IS NULL AND NOT e.id = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.evidence_id = e.id AND q.dismissed_at IS NULL)`,
    [messages],
  );
  return rows.map(({ id }) => id);
}
