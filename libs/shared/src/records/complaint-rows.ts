import { type ComplaintStatus, type ComplaintStep, complaintTransitions } from '../domain/complaint/complaint-status.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** Inserts complaints as they came in, by columns (complaint-rows.ts of the intake says what stands in each). */
export async function insertComplaints(tx: Tx, columns: readonly unknown[]): Promise<void> {
  await tx.query(
    `INSERT INTO complaint (id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category,
                            business, cause, facts, may_acknowledge, email_key, conflicts, claimed_media)
     SELECT id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category, business, cause,
            facts, may_acknowledge, email_key, ARRAY(SELECT jsonb_array_elements_text(conflicts)), ARRAY(SELECT jsonb_array_elements_text(claimed))
     FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
                          $11::jsonb[], $12::date[], $13::text[], $14::text[], $15::text[], $16::text[], $17::jsonb[], $18::boolean[],
                          $19::text[], $20::jsonb[], $21::jsonb[])
       AS r(id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category, business, cause,
            facts, may_acknowledge, email_key, conflicts, claimed)`,
    columns,
  );
}

/** What routing decided of a complaint, by the names of its columns. */
export interface RoutedRow {
  readonly category: string | null | undefined;
  readonly priority: number;
  readonly rule_sets: readonly string[];
  readonly due_at: Date | null;
  readonly business: string | null;
  readonly cause: string | null;
  readonly urgent: string | null;
}

/** A complaint that is a department's from now on. */
export interface GivenRow {
  /** Of the new assignment. */
  readonly id: string;
  readonly complaint_id: string;
  readonly department: string;
  readonly rule: string;
  readonly reason: string;
  /** Keys of whom it is about. */
  readonly conflicts: readonly string[];
  /** Whether it was another's, or nobody's. */
  readonly moves: boolean;
  /** What routing decided of a complaint that had only come in; undefined for one that was routed before. The caller locked it as `received`. */
  readonly routed: RoutedRow | undefined;
}

/**
 * Complaints get their department, by one new version of their rows: routing writes what it decided here too, because each version of a complaint costs
 * an entry in most of its indexes. `papers` are the version of the conflict papers by which `conflicts` were found.
 */
export async function giveComplaintRows(tx: Tx, rows: readonly GivenRow[], papers: string, actor: string): Promise<void> {
  await tx.query(
    `WITH given AS (
       SELECT * FROM json_to_recordset($1) AS r(id uuid, complaint_id uuid, department text, rule text, reason text, conflicts text[], moves boolean, routed json)),
     written AS (
       INSERT INTO assignment (id, complaint_id, no, department, rule, reason, actor)
       SELECT id, complaint_id, 1 + coalesce((SELECT max(no) FROM assignment a WHERE a.complaint_id = given.complaint_id), 0), department, rule, reason, $2
       FROM given WHERE moves),
     found AS (INSERT INTO words_to_make SELECT complaint_id FROM given WHERE moves ORDER BY complaint_id ON CONFLICT DO NOTHING),
     listed AS (UPDATE work SET department = given.department FROM given WHERE moves AND work.complaint_id = given.complaint_id AND done_at IS NULL)
     UPDATE complaint SET department = given.department, conflicts = given.conflicts, conflicts_of = $3, version = version + 1, ${routedColumns}
     FROM given LEFT JOIN LATERAL json_to_record(given.routed)
       AS routed(category text, priority int, rule_sets text[], due_at timestamptz, business text, cause text, urgent text) ON true
     WHERE complaint.id = given.complaint_id`,
    [JSON.stringify(rows), actor, papers],
  );
}

/** In SQL: what a complaint that was not routed before gets from `routed`. What it said of its category itself stands. */
const routedColumns = Object.entries({
  status: "'assigned'",
  priority: 'routed.priority',
  due_at: 'routed.due_at',
  rule_sets: 'routed.rule_sets',
  category: 'coalesce(complaint.category, routed.category)',
  business: 'routed.business',
  cause: 'routed.cause',
  urgent: 'routed.urgent',
})
  .map(([column, value]) => `${column} = CASE WHEN given.routed IS NULL THEN complaint.${column} ELSE ${value} END`)
  .join(', ');

/** Somebody says whether a case can wait: its place in the queue follows (`queue_turn`). */
export async function placeInQueue(tx: Tx, id: string, { urgent, priority }: Pick<RoutedRow, 'urgent' | 'priority'>): Promise<void> {
  await tx.query('UPDATE complaint SET urgent = $2, priority = $3, version = version + 1 WHERE id = $1', [id, urgent, priority]);
}

/** Other rule sets bind a case from now on; the caller counts its dates anew. */
export async function bindComplaintRow(tx: Tx, id: string, ruleSets: readonly string[]): Promise<void> {
  await tx.query('UPDATE complaint SET rule_sets = $2, version = version + 1 WHERE id = $1', [id, ruleSets]);
}

/** Keeps a decision as the outcome of an open complaint. */
export async function decideComplaintRow(tx: Tx, id: string, outcome: object): Promise<void> {
  await move(tx, id, 'outcome.decided', 'decided', 'outcome = $2, decided_at = now()', JSON.stringify(outcome));
}

/** An open complaint has a later date. */
export async function extendComplaintRow(tx: Tx, id: string): Promise<void> {
  await move(tx, id, 'deadline.extended', 'extended');
}

/** Its complainant took an open complaint back. */
export async function withdrawComplaintRow(tx: Tx, id: string): Promise<void> {
  await move(tx, id, 'complaint.withdrawn', 'withdrawn');
}

/** What was ended is its department's again. */
export async function reopenComplaintRow(tx: Tx, id: string): Promise<void> {
  await move(tx, id, 'complaint.reopened', 'assigned');
}

/** The decided complaints whose time to object may be over, locked, the longest due first; what another sweeper looks at is left to it. */
export async function dueToClose(tx: Tx, limit: number): Promise<string[]> {
  const due = await tx.query<{ id: string }>(
    `SELECT id FROM complaint WHERE status = 'decided' AND coalesce(closes_at, decided_at) <= now()
     ORDER BY coalesce(closes_at, decided_at) LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
    [limit],
  );
  return due.map(({ id }) => id);
}

/** Nobody objected in time to the outcomes of these. */
export async function closeComplaintRows(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(`UPDATE complaint SET status = 'closed', version = version + 1 WHERE id = ANY($1) AND status = 'decided'`, [ids]);
}

/**
 * These stay decided, and are looked at when their time may be over; where nobody can say yet after so many hours, and later the longer they have waited since
 * (an eighth of it, two days at most): what stays undone for months would be most of what is looked at.
 */
export async function lookAtAgain(
  tx: Tx,
  later: readonly { readonly id: string; readonly at: Date | null }[],
  hours: number,
): Promise<void> {
  if (later.length === 0) return;
  await tx.query(
    `UPDATE complaint c SET closes_at = coalesce(l.at, now() + greatest($2 * interval '1 hour', least(interval '2 days', (now() - c.decided_at) / 8))) FROM json_to_recordset($1) AS l(id uuid, at timestamptz) WHERE c.id = l.id`,
    [JSON.stringify(later), hours],
  );
}

/** An open complaint is part of another from now on. */
export async function mergeComplaintRow(tx: Tx, id: string, into: string): Promise<void> {
  await move(tx, id, 'complaint.joined', 'merged', 'merged_into = $2', into);
}

/** A complaint that was part of another stands again where it stood. */
export async function separateComplaintRow(tx: Tx, id: string, status: ComplaintStatus): Promise<void> {
  await move(tx, id, 'complaint.separated', status, 'merged_into = NULL');
}

/**
 * One step of one complaint that the caller holds. What may be done at which status is asked before, with an answer for people; a step that the table does not
 * know is a bug, and throws.
 */
async function move(
  tx: Tx,
  id: string,
  by: ComplaintStep,
  to: ComplaintStatus,
  also?: string,
  ...values: readonly unknown[]
): Promise<void> {
  const from = complaintTransitions.before(by);
  const known = complaintTransitions.steps.some((step) => step[1] === by && step[2] === to);
  const moved = known
    ? await tx.query(
        `UPDATE complaint SET status = '${to}', ${also === undefined ? '' : `${also}, `}version = version + 1 WHERE id = $1 AND status IN (${listed(from)}) RETURNING 1`,
        [id, ...values],
      )
    : [];
  if (moved.length === 0) throw new Error(`No complaint moves to ${to} by ${by} from where it stands.`);
}

/** What a complaint is about from now on: codes of a coding. */
export async function setMatterCodes(tx: Tx, id: string, { business, cause }: Pick<RoutedRow, 'business' | 'cause'>): Promise<void> {
  await tx.query('UPDATE complaint SET business = $2, cause = $3, version = version + 1 WHERE id = $1', [id, business, cause]);
}

/** What was found behind a complaint from now on: a code of a coding of root causes. What was said before stays beside it. */
export async function stateRootCauseRow(
  tx: Tx,
  id: string,
  said: { readonly coding: string; readonly code: string; readonly actor: string; readonly actorId: string },
): Promise<void> {
  await tx.query(
    `WITH said AS (
       INSERT INTO root_cause (complaint_id, no, coding, code, actor, actor_id)
       SELECT $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5 FROM root_cause WHERE complaint_id = $1)
     UPDATE complaint SET root_cause = $3, version = version + 1 WHERE id = $1`,
    [id, said.coding, said.code, said.actor, said.actorId],
  );
}

/** A field of the person as it is to stand. */
export interface CorrectedField {
  readonly field: string;
  readonly value: string;
  /** By which medium it is a way to them that nobody has confirmed yet; null where it is none. */
  readonly claims: string | null;
  /** Of a corrected address: what it is compared by. */
  readonly emailKey: string | null;
}

/** Corrects a field of whoever complained, and gives what stood there. The case is found by its new words from now on. */
export async function correctPersonRow(tx: Tx, id: string, { field, value, claims, emailKey }: CorrectedField): Promise<string | null> {
  const [row] = await tx.query<{ was: string | null }>('SELECT complainant->>$2 AS was FROM complaint WHERE id = $1', [id, field]);
  await tx.query(
    `UPDATE complaint SET complainant = complainant || jsonb_build_object($2::text, $3::text), email_key = coalesce($5, email_key),
       claimed_media = CASE WHEN $4::text IS NULL OR $4 = ANY(claimed_media) THEN claimed_media ELSE claimed_media || $4 END, version = version + 1 WHERE id = $1`,
    [id, field, value, claims, emailKey],
  );
  await tx.query('INSERT INTO words_to_make (complaint_id) VALUES ($1) ON CONFLICT DO NOTHING', [id]);
  return row?.was ?? null;
}

/** What is kept of this case is used no more while a restriction that was granted stands for it, and used again when none does any more. */
export async function renewRestriction(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `UPDATE complaint c SET version = version + 1, restricted_at = CASE WHEN EXISTS (
       SELECT 1 FROM data_request r WHERE r.complaint_id = c.id AND r.kind = 'restriction' AND r.state = 'granted') THEN coalesce(restricted_at, now()) END WHERE id = $1`,
    [id],
  );
}
