import { type RequestState, remindDaysBefore, requestTransitions } from '../domain/evidence/evidence-request.js';
import type { Language } from '../domain/language.js';
import { listed } from '../domain/transitions.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** What a complainant is asked for, until the end of a local day. */
export interface NewEvidenceRequest {
  readonly id: string;
  readonly complaintId: string;
  readonly asked: string;
  readonly replyBy: string;
  readonly pauses: readonly string[];
  readonly actor: string;
}

/** Asks. What was asked before and not answered is overtaken: of one case one alone stands. The caller holds the case. */
export async function insertRequestRow(tx: Tx, one: NewEvidenceRequest): Promise<void> {
  await tx.query(
    `UPDATE evidence_request SET state = 'overtaken', ended_at = now() WHERE complaint_id = $1 AND state IN (${listed(requestTransitions.before('overtaken'))})`,
    [one.complaintId],
  );
  await tx.query(
    `INSERT INTO evidence_request (id, complaint_id, state, asked, reply_by, pauses, asked_by) VALUES ($1, $2, '${requestTransitions.after(null, 'asked')}', $3, $4, $5, $6)`,
    [one.id, one.complaintId, one.asked, one.replyBy, one.pauses, one.actor],
  );
}

/** A request that came to an end. */
export interface EndedRequest {
  readonly id: string;
  readonly complaintId: string;
  readonly pauses: readonly string[];
}

/** In SQL, whether a request `r` came to this end, in this zone; `c` is its case. */
const ends: Readonly<Record<Exclude<RequestState, 'asked'>, (zone: string, open: string) => string>> = {
  overtaken: (_, open) => `NOT (${open})`,
  answered: () => `EXISTS (SELECT 1 FROM note n WHERE n.complaint_id = c.id AND n.kind = 'follow-up' AND n.at > r.asked_at)`,
  lapsed: (zone) => `r.reply_by < (now() AT TIME ZONE ${zone})::date`,
};

/** Ends those that came to it, in the order of their cases; whoever else looks takes others. `openSql`: whether a case `c` is open. */
export async function endRequestRows(
  tx: Tx,
  to: Exclude<RequestState, 'asked'>,
  zone: string,
  openSql: string,
  limit: number,
): Promise<EndedRequest[]> {
  return await tx.query<EndedRequest>(
    `UPDATE evidence_request SET state = '${to}', ended_at = now() WHERE id IN (
       SELECT r.id FROM evidence_request r JOIN complaint c ON c.id = r.complaint_id
       WHERE r.state IN (${listed(requestTransitions.before(to))}) AND ($1::text IS NOT NULL AND ${ends[to]('$1', openSql)})
       ORDER BY r.complaint_id LIMIT $2 FOR UPDATE OF r SKIP LOCKED)
     RETURNING id, complaint_id AS "complaintId", pauses`,
    [zone, limit],
  );
}

/** Whoever has not answered is reminded once, some days before the last one. Marks them; gives what they were asked. */
export async function markReminded(
  tx: Tx,
  zone: string,
  limit: number,
): Promise<{ complaintId: string; language: Language; asked: string; replyBy: string }[]> {
  return await tx.query(
    `UPDATE evidence_request q SET reminded_at = now() FROM complaint c WHERE c.id = q.complaint_id AND q.id IN (
       SELECT r.id FROM evidence_request r WHERE r.state = 'asked' AND r.reminded_at IS NULL
         AND r.reply_by - ${remindDaysBefore} <= (now() AT TIME ZONE $1)::date AND r.asked_at < now() - interval '1 day'
       ORDER BY r.reply_by LIMIT $2 FOR UPDATE OF r SKIP LOCKED)
     RETURNING q.complaint_id AS "complaintId", c.language, q.asked, q.reply_by::text AS "replyBy"`,
    [zone, limit],
  );
}
