import type { Language } from '../domain/language.js';
import { type StaffMessageEvent, type StaffMessageState, staffMessageTransitions } from '../domain/notice/staff-message-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** Whom the papers name for it: `duties`, `supervisors` or `escalation.executive` of the institution. */
export type StaffMessageRole = 'duties' | 'supervisor' | 'executive';

/** A message about a duty of the institution, as it is written. `next_at`: before that it does not leave. `instead_of`: the first that did not arrive. */
export interface WrittenStaffMessage {
  readonly id: string;
  readonly event_id: string;
  readonly obligation_id: string;
  readonly role: StaffMessageRole;
  readonly medium: 'sms' | 'email';
  readonly recipient: string;
  readonly language: Language;
  readonly template: string;
  readonly subject: string | null;
  readonly body: string;
  readonly html: string | null;
  readonly shown: Readonly<Record<string, string>>;
  readonly next_at: Date;
  readonly instead_of?: string;
}

/** Writes messages; of one event each address has one, whoever writes it. */
export async function insertStaffMessages(tx: Tx, rows: readonly WrittenStaffMessage[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO staff_message (id, event_id, obligation_id, role, medium, recipient, language, template, subject, body, html, shown, next_at, instead_of)
     SELECT * FROM json_to_recordset($1) AS r(id uuid, event_id uuid, obligation_id uuid, role text, medium text, recipient text, language text, template text,
       subject text, body text, html text, shown jsonb, next_at timestamptz, instead_of uuid)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** A message that may leave now. `attempts`: how often it was begun before; `dueAt`: when the duty is due. */
export interface ReadyStaffMessage extends Omit<WrittenStaffMessage, 'next_at'> {
  readonly attempts: number;
  readonly dueAt: Date | null;
}

/** Those of a medium that may leave by the database's time, longest waiting first, locked; another sender passes them over. */
export async function readyStaffMessages(tx: Tx, medium: 'sms' | 'email', limit: number): Promise<ReadyStaffMessage[]> {
  return await tx.query<ReadyStaffMessage>(
    `SELECT m.id, event_id, obligation_id, role, medium, recipient, language, template, subject, body, html, shown, attempts, o.due_at AS "dueAt"
     FROM staff_message m JOIN obligation o ON o.id = m.obligation_id
     WHERE m.state = 'composed' AND medium = $1 AND next_at <= now() ORDER BY next_at LIMIT $2 FOR UPDATE OF m SKIP LOCKED`,
    [medium, limit],
  );
}

/** Begins to send these: before a byte leaves it is known that one may have. */
export async function beginStaffMessages(tx: Tx, begun: readonly { id: string; provider: string }[], leaseSeconds: number): Promise<void> {
  if (begun.length === 0) return;
  await tx.query(
    `UPDATE staff_message m SET state = 'sending', attempts = attempts + 1, provider = r.provider, lease_until = now() + $2 * interval '1 s'
     FROM json_to_recordset($1) AS r(id uuid, provider text) WHERE m.id = r.id AND m.state IN (${listed(staffMessageTransitions.before('begun'))})`,
    [JSON.stringify(begun), leaseSeconds],
  );
}

/** What became of the call for a message. */
export interface StaffMessageVerdict {
  readonly id: string;
  readonly by: Exclude<StaffMessageEvent, 'written' | 'begun'>;
  readonly providerId?: string | undefined;
  readonly reason?: string | undefined;
  /** Put off: for so long. */
  readonly waitSeconds?: number | undefined;
  /** For so long its provider may say nothing of it; absent: nothing is waited for. */
  readonly silentSeconds?: number | undefined;
}

/** Writes down what became of calls; what was settled meanwhile stays so. Gives the ids that moved. */
export async function settleStaffMessages(tx: Tx, verdicts: readonly StaffMessageVerdict[]): Promise<string[]> {
  const moved: string[] = [];
  for (const { id, by, providerId, reason, waitSeconds, silentSeconds } of verdicts) {
    const to = staffMessageTransitions.after(by === 'silent' ? 'sent' : 'sending', by);
    const rows = await tx.query(
      `UPDATE staff_message SET state = $2, provider_id = coalesce($3, provider_id), reason = $4, lease_until = NULL, next_at = now() + $5 * interval '1 s', silent_at = now() + $6 * interval '1 s',
         settled_at = CASE WHEN $2 = 'composed' THEN NULL ELSE now() END
       WHERE id = $1 AND state IN (${listed(staffMessageTransitions.before(by))}) RETURNING 1`,
      [id, to, providerId ?? null, reason ?? null, waitSeconds ?? 0, silentSeconds ?? null],
    );
    if (rows.length > 0) moved.push(id);
  }
  return moved;
}

const atColumns = 'm.id, m.event_id, m.obligation_id, m.role, m.medium, m.recipient, m.provider, o.due_at AS "dueAt"';

/** Which message left under this id, whatever became of it since, through this provider where one is named; undefined where that is none about a duty. */
export async function staffMessageOf(tx: Tx, id: string, provider?: string): Promise<StaffMessageAt | undefined> {
  const [found] = await tx.query<StaffMessageAt>(
    `SELECT ${atColumns} FROM staff_message m JOIN obligation o ON o.id = m.obligation_id
     WHERE m.id = $1 AND m.provider = coalesce($2, m.provider) FOR UPDATE OF m`,
    [id, provider ?? null],
  );
  return found;
}

/** Messages whose provider has been silent for its time, longest first, locked; another sweeper passes them over. `owed`: the duty is open. */
export async function silentStaffMessages(tx: Tx, limit: number): Promise<(StaffMessageAt & { readonly owed: boolean })[]> {
  return await tx.query(
    `SELECT ${atColumns}, o.state = 'open' AS owed FROM staff_message m JOIN obligation o ON o.id = m.obligation_id
     WHERE m.silent_at <= now() ORDER BY m.silent_at LIMIT $1 FOR UPDATE OF m SKIP LOCKED`,
    [limit],
  );
}

/** Its provider has said all that it ever says of a message: nothing is waited for any more. */
export async function endSilence(tx: Tx, id: string): Promise<void> {
  await tx.query('UPDATE staff_message SET silent_at = NULL WHERE id = $1', [id]);
}

/** A message about a duty as whoever hears of its fate needs it. */
export interface StaffMessageAt extends Pick<WrittenStaffMessage, 'id' | 'event_id' | 'obligation_id' | 'role' | 'medium' | 'recipient'> {
  readonly provider: string | null;
  readonly dueAt: Date | null;
}

const arrivedNot = listed(['failed', 'unknown'] satisfies StaffMessageState[]);

/**
 * Somebody is still to be told what this message `m` says: it did not arrive, or nobody knows, and neither did any that was written in its place, nor is
 * one of them on its way.
 */
export const stillToTellSql = `(m.state IN (${arrivedNot}) AND NOT EXISTS (
  SELECT 1 FROM staff_message s WHERE (s.id = coalesce(m.instead_of, m.id) OR s.instead_of = coalesce(m.instead_of, m.id)) AND s.state NOT IN (${arrivedNot})))`;

/** Messages whose sender did not come back within its lease: nobody knows whether they left. Gives how many. */
export async function loseStaffMessages(tx: Tx): Promise<number> {
  const reason = 'The process that sent it ended before it knew the answer.';
  const lost = await tx.query<{ id: string }>(
    `SELECT id FROM staff_message WHERE state = 'sending' AND lease_until < now() FOR UPDATE SKIP LOCKED`,
  );
  const moved = await settleStaffMessages(
    tx,
    lost.map(({ id }) => ({ id, by: 'lost', reason })),
  );
  return moved.length;
}
