import type { ErasureGround } from '../domain/erasure/erasure.js';
import { withJoinedCases } from '../persistence/joined-cases.js';
import type { Tx } from '../persistence/unit-of-work.js';
import { caseTables } from './case-tables.js';
import { eraseEvents } from './erase-events.js';

/** An erasure that was approved. Ids and names of staff alone: this is what is kept outside the database as well. */
export interface ApprovedErasure {
  readonly id: string;
  readonly complaintId: string;
  /** What was part of it when it was erased: a database from before may not know that yet. */
  readonly cases: readonly string[];
  readonly ground: ErasureGround;
  /** Who asked for it and who approved it, as the trail names them. */
  readonly askedBy: string;
  readonly approvedBy: string;
}

/** What was erased. */
export interface DoneErasure {
  readonly cases: readonly string[];
  /** Events whose words went. */
  readonly events: number;
}

/**
 * Takes the person out of a case and all that is part of it, in one transaction: every column of `caseTables`, the words of the trail, what
 * is known of their numbers and addresses where no other case has them. What is left: that it was, when, who did what by when, what it was about by
 * code and how it ended. Said in the trail as `person.erased`. A second time finds nothing more.
 */
export async function eraseCase(tx: Tx, erasure: ApprovedErasure): Promise<DoneErasure> {
  const { complaintId, ground, askedBy, approvedBy } = erasure;
  const cases = await withAll(tx, [complaintId, ...erasure.cases]);
  const contacts = await contactsOf(tx, cases);
  const remains = await eraseEvents(tx, cases);
  for (const [table, { rows, goes, columns }] of Object.entries(caseTables)) {
    const set = Object.entries(columns).flatMap(([column, lies]) => (typeof lies === 'string' ? [] : [`${column} = ${lies.becomes}`]));
    // A table may hold nothing of the person: only who acted, and codes.
    if (!goes && set.length === 0) continue;
    await tx.query(goes ? `DELETE FROM ${table} WHERE ${rows}` : `UPDATE ${table} SET ${set.join(', ')} WHERE ${rows}`, [cases]);
  }
  const references = await tx.query<{ reference: string }>(
    'UPDATE complaint SET erased_at = coalesce(erased_at, now()), version = version + 1 WHERE id = ANY($1) RETURNING reference',
    [cases],
  );
  await forgetContacts(tx, contacts);
  await tx.query(`DELETE FROM desk_action WHERE result::text LIKE ANY($1)`, [references.map(({ reference }) => `%${reference}%`)]);
  await tx.query(
    `INSERT INTO erasure (id, complaint_id, ground, reason, asked_by, answered_at, answered_by, cases, done_at)
     VALUES ($1, $2, $3, '', $4, now(), $5, $6, now())
     ON CONFLICT (id) DO UPDATE SET cases = excluded.cases, done_at = excluded.done_at, answered_at = coalesce(erasure.answered_at, excluded.answered_at),
       answered_by = coalesce(erasure.answered_by, excluded.answered_by)`,
    [erasure.id, complaintId, ground, askedBy, approvedBy, cases],
  );
  const data = { ground, askedBy, cases: cases.length, remains };
  await tx.record([{ kind: 'person.erased', complaintId, subjectId: erasure.id, actor: approvedBy, data }]);
  return { cases, events: Object.keys(remains).length };
}

async function withAll(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const id of ids) if (!found.has(id)) for (const one of await withJoinedCases(tx, id)) found.add(one);
  return [...found];
}

/** Numbers and addresses that these cases know their person by. */
async function contactsOf(tx: Tx, cases: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ contact: string }>(
    `SELECT complainant->>'phone' AS contact FROM complaint WHERE id = ANY($1)
     UNION SELECT jsonb_array_elements_text(complainant->'furtherPhones') FROM complaint WHERE id = ANY($1) AND jsonb_typeof(complainant->'furtherPhones') = 'array'
     UNION SELECT complainant->>'email' FROM complaint WHERE id = ANY($1) UNION SELECT email_key FROM complaint WHERE id = ANY($1)
     UNION SELECT d.recipient FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = ANY($1)
     UNION SELECT unnest(ARRAY[recipient->>'phone', recipient->>'email']) FROM notice WHERE complaint_id = ANY($1)`,
    [cases],
  );
  return rows.map(({ contact }) => contact).filter((contact) => contact !== null && contact !== '');
}

/** What is known of how they are reached, unless another person's case, or another case of theirs, is reached the same way. */
async function forgetContacts(tx: Tx, contacts: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM reach r WHERE r.recipient = ANY($1) AND NOT EXISTS (
       SELECT 1 FROM complaint c WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = r.recipient)
     AND NOT (r.medium = 'email' AND EXISTS (SELECT 1 FROM complaint c WHERE c.email_key IS NOT NULL AND c.email_key = ANY($1)))`,
    [contacts],
  );
}
