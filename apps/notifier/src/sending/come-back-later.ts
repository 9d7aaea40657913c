import type { EventRow, Tx } from '@app/shared/persistence/unit-of-work.js';

/** A notice that must wait, and why: for staff to see. */
export interface Delayed {
  readonly noticeId: string;
  readonly seconds: number;
  readonly because: 'quiet-hours' | 'rate-limit' | 'provider-away';
}

/** Gives the slips that brought these notices back to the outbox, to come due when they may leave. Nothing is added to the trail. */
export async function comeBackLater(tx: Tx, delayed: readonly Delayed[], events: readonly EventRow[]): Promise<void> {
  if (delayed.length === 0) return;
  const rows = delayed.flatMap((one) =>
    events
      .filter((event) => event.subjectId === one.noticeId)
      .map((event) => ({ event_id: event.id, kind: event.kind, notice_id: one.noticeId, seconds: one.seconds, because: one.because })),
  );
  await tx.query(
    `WITH given AS (SELECT * FROM json_to_recordset($1) AS r(event_id uuid, kind text, notice_id uuid, seconds float8, because text)),
     waits AS (UPDATE notice SET waits_until = now() + seconds * interval '1 s', waits_because = because FROM given WHERE notice.id = given.notice_id)
     INSERT INTO slip (event_id, consumer, kind, next_at) SELECT event_id, 'send', kind, now() + seconds * interval '1 s' FROM given`,
    [JSON.stringify(rows)],
  );
}
