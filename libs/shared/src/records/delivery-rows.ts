import type { DeliveryState } from '../domain/delivery/delivery-state.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** An attempt as it is begun, by the names of its columns. */
export interface BegunRow {
  readonly id: string;
  readonly notice_id: string;
  readonly attempt_no: number;
  readonly medium: string;
  readonly provider: string;
  readonly recipient: string;
  readonly text_no: number;
  readonly valid_until: Date | null;
  readonly reports: string;
}

/** Begins attempts, each the only one of its notice: rows with intent and a lease, and the notices on their way, in one statement. */
export async function beginDeliveries(tx: Tx, rows: readonly BegunRow[], leaseSeconds: number): Promise<void> {
  await tx.query(
    `WITH given AS (SELECT * FROM json_to_recordset($1) AS r(id uuid, notice_id uuid, attempt_no int, medium text, provider text, recipient text, text_no int, valid_until timestamptz, reports text)),
     begun AS (INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, text_no, valid_until, reports, lease_until, times)
               SELECT id, notice_id, attempt_no, medium, provider, recipient, text_no, valid_until, reports, now() + $2 * interval '1 s', jsonb_build_object('intent', now()) FROM given)
     UPDATE notice SET state = 'sending', waits_until = NULL, waits_because = NULL FROM given WHERE notice.id = given.notice_id`,
    [JSON.stringify(rows), leaseSeconds],
  );
}

/** An attempt that is over when it is written down: posted, told by a person, or found to have left before a restore. */
export interface PastDelivery {
  readonly id: string;
  readonly noticeId: string;
  readonly medium: string;
  readonly provider: string;
  readonly recipient: string;
  /** Which text it carried; the one that stands, unless given. */
  readonly textNo?: number;
  readonly reports?: string;
  /** When a person told it. */
  readonly toldAt?: string;
}

/** Writes down an attempt that nothing can be lost of: it has no lease worth the name. */
export async function insertPastDelivery(tx: Tx, past: PastDelivery): Promise<void> {
  await tx.query(
    `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, text_no, reports, lease_until, times)
     SELECT $1, n.id, (SELECT coalesce(max(attempt_no), 0) + 1 FROM delivery WHERE notice_id = n.id), $3, $4, $5, coalesce($6::int, n.text_no), coalesce($7, 'nothing'),
            now() + interval '1 h', jsonb_strip_nulls(jsonb_build_object('intent', now(), 'told', $8::timestamptz)) FROM notice n WHERE n.id = $2`,
    [past.id, past.noticeId, past.medium, past.provider, past.recipient, past.textNo ?? null, past.reports ?? null, past.toldAt ?? null],
  );
}

/** What was heard of an attempt, by the names of its columns. */
export interface HeardRow {
  readonly id: string;
  /** Whether it brings the attempt forward (`movesForward`); else it only fills in what was not known. */
  readonly forward: boolean;
  readonly state: DeliveryState;
  readonly provider_id: string | null;
  readonly reason: string | null;
  readonly code: string | null;
  readonly reports: string | null;
  readonly heard_at: Readonly<Partial<Record<DeliveryState, Date>>>;
  readonly ask_in: number | null;
  readonly silent_in: number | null;
}

/**
 * Brings attempts forward. A receipt may overtake the answer of the call: then the answer still brings the provider's id and how far it
 * reports.
 */
export async function moveDeliveries(tx: Tx, rows: readonly HeardRow[], unknownWaitSeconds: number): Promise<void> {
  await tx.query(
    `UPDATE delivery d SET provider_id = coalesce(d.provider_id, r.provider_id), reports = coalesce(r.reports, d.reports),
       state = CASE WHEN r.forward THEN r.state ELSE d.state END, at = CASE WHEN r.forward THEN now() ELSE d.at END,
       times = CASE WHEN r.forward THEN d.times || jsonb_build_object(r.state, now()) || r.heard_at ELSE d.times END,
       reason = CASE WHEN r.forward THEN r.reason ELSE d.reason END, code = CASE WHEN r.forward THEN r.code ELSE d.code END,
       ask_at = CASE WHEN r.forward THEN now() + r.ask_in * interval '1 s' ELSE d.ask_at END,
       silent_at = CASE WHEN NOT r.forward THEN d.silent_at WHEN r.state = 'sent' THEN coalesce(d.silent_at, now() + r.silent_in * interval '1 s')
                        ELSE now() + r.silent_in * interval '1 s' END,
       next_lookup_at = CASE WHEN r.forward THEN CASE WHEN r.state = 'unknown' THEN now() + $2 * interval '1 s' END ELSE d.next_lookup_at END
     FROM json_to_recordset($1) AS r(id uuid, forward boolean, state text, provider_id text, reason text, code text, reports text, heard_at jsonb, ask_in float8, silent_in float8)
     WHERE d.id = r.id AND d.id = ANY($3)`,
    // The ids once more, so that the planner knows how few they are and goes by the index.
    [JSON.stringify(rows), unknownWaitSeconds, rows.map((row) => row.id)],
  );
}

/** A person decides, once, about an attempt whose fate nobody knows. Gives whether it was still unknown and undecided. */
export async function resolveDeliveryRow(tx: Tx, deliveryId: string, resolution: string, by: string): Promise<boolean> {
  const decided = await tx.query(
    `UPDATE delivery SET resolution = $2, resolved_by = $3, resolved_at = now(), next_lookup_at = NULL
     WHERE id = $1 AND state = 'unknown' AND resolution IS NULL RETURNING 1`,
    [deliveryId, resolution, by],
  );
  return decided.length > 0;
}

/** An attempt that came back stands in the way of another on its medium, until a person wants one. */
export async function forgetUndelivered(tx: Tx, noticeIds: readonly string[], by: string): Promise<void> {
  await tx.query(
    `UPDATE delivery SET resolution = 'resend', resolved_by = $2, resolved_at = now()
     WHERE notice_id = ANY($1) AND state = 'undelivered' AND resolution IS NULL`,
    [noticeIds, by],
  );
}
