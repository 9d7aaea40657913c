import { e164 } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { underWaySql } from '@app/shared/domain/complaint/complaint-status.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { NewEvent, Tx } from '@app/shared/persistence/unit-of-work.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import type { Keyword } from '../../doors/arrival.js';
import { storeEnclosures } from '../evidence/enclosure-rows.js';
import { attachEvidence } from '../evidence/evidence-rows.js';
import { storeAttachments } from '../evidence/evidence-store.js';

/** A text message that would be a complaint of its own. */
export interface FreshText {
  readonly evidenceId: string;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly draft: ComplaintDraft;
  /** What the provider says it is. */
  readonly keyword?: Keyword | undefined;
}

/** The complaint that a text continues. */
export interface Continued {
  readonly reference: string;
  readonly receivedAt: Date;
}

/** Whether a text may continue another: a number that is certainly somebody's, over a channel of text messages. */
export function mayContinue({ channel, draft }: Pick<FreshText, 'channel' | 'draft'>): boolean {
  return factsOf(channel).texts === true && e164.test(draft.complainant.phone ?? '');
}

/** Lets texts of one number wait for each other until the transaction ends; in one order for all, so that nobody deadlocks. */
export async function lockNumbers(tx: Tx, texts: readonly FreshText[]): Promise<void> {
  const names = new Set(texts.map(({ channel, draft }) => JSON.stringify(['text', channel, draft.complainant.phone])));
  await tx.query(
    'SELECT pg_advisory_xact_lock(key) FROM (SELECT hashtextextended(name, 0) AS key FROM unnest($1::text[]) AS name ORDER BY 1) AS ordered',
    [[...names]],
  );
}

/**
 * Appends a text to the open complaint that the same number sent over the same channel within so many minutes, where the institution says
 * so (`smsContinuationMinutes`); the minutes count from the last text. Undefined where there is none: then it is a complaint of its own.
 * The number is locked (`lockNumbers`).
 */
export async function continueText(tx: Tx, text: FreshText, minutes: number, events: NewEvent[]): Promise<Continued | undefined> {
  const [standing] = await tx.query<Continued & { id: string }>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt" FROM complaint c
     WHERE c.complainant ? 'phone' AND c.complainant->>'phone' = $1 AND c.channel = $2 AND ${underWaySql('c')}
       AND EXISTS (SELECT 1 FROM evidence e WHERE e.complaint_id = c.id AND e.received_at > $3::timestamptz - make_interval(mins => $4))
     ORDER BY c.received_at DESC LIMIT 1 FOR NO KEY UPDATE`,
    [text.draft.complainant.phone, text.channel, text.receivedAt, minutes],
  );
  if (!standing) return undefined;
  await tx.query(
    `WITH found AS (INSERT INTO words_to_make VALUES ($1) ON CONFLICT DO NOTHING)
     UPDATE complaint SET body = body || E'\\n' || $2, version = version + 1 WHERE id = $1`,
    [standing.id, cleanText(text.draft.text)],
  );
  await attachEvidence(tx, [text.evidenceId], standing.id);
  await storeAttachments(tx, standing.id, text.evidenceId, text.draft.attachments ?? []);
  await storeEnclosures(tx, standing.id, text.evidenceId, text.draft.enclosures ?? []);
  events.push({
    kind: 'complaint.amended',
    complaintId: standing.id,
    subjectId: text.evidenceId,
    actor: `channel:${text.channel}`,
    data: { continues: true },
  });
  return { reference: standing.reference, receivedAt: standing.receivedAt };
}
