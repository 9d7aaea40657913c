import type { NoticeKind } from '../domain/notice/notice.js';
import { type NoticeState, noticeSteps, waitingStates } from '../domain/notice/notice-state.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** A notice that owes a text. `details` are the values that its text will state. */
export interface OwedRow {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: NoticeKind;
  readonly language: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly ruleSet?: string | null;
  readonly dueAt?: Date | null;
  /** Somebody else than the complainant, or one of their contacts only. */
  readonly recipient?: object;
}

/**
 * Inserts a notice that something owes; the notifier composes and sends it. The occurrence counts up under the case's lock, and (complaint,
 * obligation, occurrence) is unique, so that two clicks make one.
 */
export async function oweNotice(tx: Tx, owed: OwedRow): Promise<void> {
  await tx.query(
    `INSERT INTO notice (id, complaint_id, kind, state, obligation, occurrence, rule_set, language, details, due_at, recipient)
     SELECT $1, $2, $3, 'owed', $3, coalesce(max(occurrence), 0) + 1, $4, $5, $6, $7, $8 FROM notice WHERE complaint_id = $2 AND obligation = $3`,
    [
      owed.id,
      owed.complaintId,
      owed.kind,
      owed.ruleSet ?? null,
      owed.language,
      JSON.stringify(owed.details),
      owed.dueAt ?? null,
      owed.recipient === undefined ? null : JSON.stringify(owed.recipient),
    ],
  );
}

/** Inserts a notice that is owed once for a complaint, however often somebody asks; whether this was the first time. */
export async function oweNoticeOnce(tx: Tx, owed: Pick<OwedRow, 'id' | 'complaintId' | 'kind' | 'language' | 'details'>): Promise<boolean> {
  const inserted = await tx.query(
    `INSERT INTO notice (id, complaint_id, kind, state, obligation, language, details) VALUES ($1, $2, $3, 'owed', $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [owed.id, owed.complaintId, owed.kind, owed.language, JSON.stringify(owed.details)],
  );
  return inserted.length > 0;
}

/** A day that moved after it was told, by the names of its columns. */
export interface MovedDayRow {
  readonly id: string;
  readonly complaint_id: string;
  readonly rule_set: string;
  readonly language: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly due_at: Date | null;
  readonly new_due_on: string;
}

/** Owes each a notice of its new day, unless one that tells this very day has not left yet. Gives those that are new. */
export async function oweMovedDays(tx: Tx, moved: readonly MovedDayRow[]): Promise<{ id: string; complaintId: string }[]> {
  return await tx.query<{ id: string; complaintId: string }>(
    `INSERT INTO notice (id, complaint_id, kind, state, obligation, occurrence, rule_set, language, details, due_at)
     SELECT w.id, w.complaint_id, 'deadline-change', 'owed', 'deadline-change',
            (SELECT coalesce(max(occurrence), 0) + 1 FROM notice n WHERE n.complaint_id = w.complaint_id AND n.obligation = 'deadline-change'),
            w.rule_set, w.language, w.details, w.due_at
     FROM json_to_recordset($1) AS w(id uuid, complaint_id uuid, rule_set text, language text, details jsonb, due_at timestamptz, new_due_on text)
     WHERE NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = w.complaint_id AND n.kind IN ('extension', 'deadline-change')
                         AND n.details->>'newDueOn' = w.new_due_on AND n.state NOT IN ('sent', 'delivered'))
     ON CONFLICT DO NOTHING RETURNING id, complaint_id AS "complaintId"`,
    [JSON.stringify(moved)],
  );
}

/** A notice with its text, by the names of its columns. */
export interface ComposedRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly state: NoticeState;
}

/** Inserts notices that begin with their texts. Gives the ids of those that were new: a notice is unique on (complaint, obligation, occurrence). */
export async function insertComposed(tx: Tx, written: readonly ComposedRow[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO notice (id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, shown, required, chosen, missing, due_at, composed_at)
     SELECT id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, shown, required, chosen, missing, due_at, now()
     FROM json_populate_recordset(NULL::notice, $1) ON CONFLICT DO NOTHING RETURNING id`,
    [JSON.stringify(written)],
  );
  return rows.map((one) => one.id);
}

/** Gives notices that owe a text theirs. */
export async function composeNotices(tx: Tx, written: readonly ComposedRow[]): Promise<void> {
  await tx.query(
    `UPDATE notice SET medium = w.medium, state = w.state, subject = w.subject, body = w.body, html = w.html, template = w.template,
            details = w.details, statements = w.statements, shown = w.shown, required = w.required, chosen = w.chosen, missing = w.missing, composed_at = now()
     FROM json_populate_recordset(NULL::notice, $1) AS w WHERE notice.id = w.id`,
    [JSON.stringify(written)],
  );
}

/** Letters are in the queue of those who print and post, and their notices on their way. */
export async function queueLetterRows(tx: Tx, letters: readonly { readonly notice_id: string }[]): Promise<void> {
  await tx.query(
    `WITH given AS (SELECT * FROM json_to_recordset($1) AS l(id uuid, notice_id uuid, text_no int, recipient text, name text)),
     queued AS (INSERT INTO letter (id, notice_id, text_no, recipient, name) SELECT id, notice_id, text_no, recipient, name FROM given ON CONFLICT DO NOTHING)
     UPDATE notice SET state = 'sending', waits_until = NULL, waits_because = NULL FROM given WHERE notice.id = given.notice_id`,
    [JSON.stringify(letters)],
  );
}

/** A notice whose attempt brought nothing waits to leave once more, with the text it has. */
export async function requeueNotice(tx: Tx, noticeId: string): Promise<void> {
  await tx.query(`UPDATE notice SET state = 'composed' WHERE id = $1`, [noticeId]);
}

/** No way is left for these: they wait for a person. Gives them with their kinds. */
export async function failNotices(tx: Tx, noticeIds: readonly string[]): Promise<{ id: string; kind: NoticeKind }[]> {
  return await tx.query<{ id: string; kind: NoticeKind }>(
    `UPDATE notice SET state = 'failed', failed_at = now(), waits_until = NULL, waits_because = NULL WHERE id = ANY($1) RETURNING id, kind`,
    [noticeIds],
  );
}

/** These wait for a person, and why: `[{id, why}]`. */
export async function holdNotices(tx: Tx, held: readonly { readonly id: string; readonly why: readonly object[] }[]): Promise<void> {
  await tx.query(
    `UPDATE notice SET state = 'held', held_for = h.why FROM json_to_recordset($1) AS h(id uuid, why jsonb) WHERE notice.id = h.id`,
    [JSON.stringify(held)],
  );
}

/** A person lets a notice go that was held, with the text it has. */
export async function releaseNoticeRow(tx: Tx, noticeId: string, by: string): Promise<void> {
  await tx.query(`UPDATE notice SET state = 'composed', released_at = now(), released_by = $2 WHERE id = $1`, [noticeId, by]);
}

/** Lets go what is held for nothing but these budgets. Gives the notices. */
export async function releaseWithin(tx: Tx, complaintId: string, budgets: readonly string[]): Promise<string[]> {
  const freed = await tx.query<{ id: string }>(
    `UPDATE notice SET state = 'composed', held_for = NULL WHERE complaint_id = $1 AND state = 'held' AND held_for IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(held_for) AS why WHERE why->>'budget' <> ALL($2)) RETURNING id`,
    [complaintId, budgets],
  );
  return freed.map(({ id }) => id);
}

/** A notice that waited for a person owes its text anew, perhaps to another recipient. A person wants it to leave: no budget holds it again. */
export async function resumeNotice(tx: Tx, noticeId: string, recipient: object | null, by: string): Promise<void> {
  await tx.query(
    `UPDATE notice SET state = 'owed', recipient = coalesce($2, recipient), failed_at = NULL, released_at = now(), released_by = $3
     WHERE id = $1 AND state IN (${listed(waitingStates)})`,
    [noticeId, recipient && JSON.stringify(recipient), by],
  );
}

/** Those of these notices that nothing could carry owe their texts anew; gives them, and where they stood. What somebody carried on is left alone. */
export async function resumeStuck(
  tx: Tx,
  noticeIds: readonly string[],
  by: string,
): Promise<{ id: string; complaintId: string; from: string }[]> {
  return await tx.query<{ id: string; complaintId: string; from: string }>(
    `WITH old AS (SELECT id, state FROM notice WHERE id = ANY($1) AND state IN ('failed', 'incomplete') ORDER BY id FOR UPDATE)
     UPDATE notice n SET state = 'owed', failed_at = NULL, released_at = now(), released_by = $2 FROM old WHERE n.id = old.id
     RETURNING n.id, n.complaint_id AS "complaintId", old.state AS from`,
    [noticeIds, by],
  );
}

/** How far an attempt brought its notice, by the names of its columns. */
export interface ReachedRow {
  readonly id: string;
  readonly attempt: string;
  readonly step: (typeof noticeSteps)[number];
  /** When it happened, where that was before we heard of it. */
  readonly at: Date | null;
  /** When we heard of each. */
  readonly sent_at: Date | null;
  readonly delivered_at: Date | null;
}

/**
 * Moves each notice to the furthest step that it reached, forward only. Gives those that moved. The time is that of the clock: of two receipts
 * that come together the one whose transaction began first may be the second to get the lock.
 */
export async function moveNotices(tx: Tx, reached: readonly ReachedRow[]): Promise<{ attemptId: string; step: ReachedRow['step'] }[]> {
  return await tx.query(
    `UPDATE notice n SET state = r.step, waits_until = NULL, waits_because = NULL,
       accepted_at = coalesce(n.accepted_at, r.at, least(r.now, CASE WHEN r.rank >= 1 THEN r.sent_at END, CASE WHEN r.rank >= 2 THEN r.delivered_at END)),
       sent_at = CASE WHEN r.rank >= 1 THEN coalesce(n.sent_at, r.at, greatest(r.sent_at, n.accepted_at)) ELSE n.sent_at END,
       delivered_at = CASE WHEN r.rank >= 2 THEN coalesce(n.delivered_at, r.at, greatest(r.delivered_at, n.sent_at, n.accepted_at)) ELSE n.delivered_at END
     FROM (SELECT DISTINCT ON (id) id, attempt, step, rank, at, clock_timestamp() AS now, coalesce(sent_at, clock_timestamp()) AS sent_at,
             coalesce(delivered_at, clock_timestamp()) AS delivered_at
           FROM json_to_recordset($1) AS r(id uuid, attempt uuid, step text, rank int, at timestamptz, sent_at timestamptz, delivered_at timestamptz)
           ORDER BY id, rank DESC) r
     WHERE n.id = r.id AND r.rank > coalesce(array_position(ARRAY[${listed(noticeSteps)}], n.state), 0) - 1
     RETURNING r.attempt AS "attemptId", r.step`,
    [JSON.stringify(reached.map((one) => ({ ...one, rank: noticeSteps.indexOf(one.step) })))],
  );
}
