import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { openWork } from '@app/shared/records/work-rows.js';
import type { EnclosureSource, FetchedEnclosure } from '../../doors/door.js';
import { storeAttachments } from './evidence-store.js';

/** Who fetches for a channel. */
export type SourceOf = (channel: string) => EnclosureSource | undefined;

interface Wanted {
  readonly eventId: string;
  readonly id: string;
  readonly complaintId: string;
  readonly evidenceId: string;
  readonly channel: string;
  readonly account: string;
  readonly url: string;
  readonly filename: string;
  readonly contentType: string | null;
  /** It was tried for hours. */
  readonly old: boolean;
}

/**
 * Fetches what lies at providers and keeps it as attachments. The provider is asked with nothing open; the outcome is one transaction.
 * What cannot be had, or could not for six hours, becomes work for a person. Fails with `provider.unavailable` for what may work later.
 */
export async function fetchEnclosures(unitOfWork: UnitOfWork, sourceOf: SourceOf, eventIds: readonly string[]): Promise<void> {
  const wanted = await unitOfWork.read<Wanted>(
    `SELECT e.id AS "eventId", w.id, w.complaint_id AS "complaintId", w.evidence_id AS "evidenceId", w.channel, w.account, w.url, w.filename,
            w.content_type AS "contentType", w.wanted_at < now() - interval '6 hours' AS old
     FROM event e JOIN enclosure w ON w.id = e.subject_id WHERE e.id = ANY($1) AND w.state = 'wanted'`,
    [eventIds],
  );
  for (const one of wanted) {
    const fetched = await fetchOne(sourceOf(one.channel), one);
    await unitOfWork.run(async (tx) => {
      const [event] = await tx.take('fetch', [one.eventId]);
      if (!event) return;
      if ('refused' in fetched) await giveToPerson(tx, one, fetched.refused);
      else await keep(tx, one, fetched);
    });
  }
  const rest = eventIds.filter((id) => !wanted.some((one) => one.eventId === id));
  if (rest.length > 0) await unitOfWork.run((tx) => tx.take('fetch', rest));
}

async function fetchOne(source: EnclosureSource | undefined, { url, account, old }: Wanted): Promise<FetchedEnclosure> {
  if (!source) return { refused: 'Nothing here can fetch it.' };
  try {
    return await source.fetch({ url, account });
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'refusal' || old)) return { refused: error.message };
    throw error;
  }
}

async function keep(tx: Tx, one: Wanted, { content, contentType }: Extract<FetchedEnclosure, { content: unknown }>): Promise<void> {
  const type = cleanText(contentType || one.contentType || 'application/octet-stream', 255);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { filename: one.filename, contentType: type, size: content.length, sha256, content };
  const [id] = await storeAttachments(tx, one.complaintId, one.evidenceId, [file]);
  await tx.query(`UPDATE enclosure SET state = 'fetched', settled_at = now(), attachment_id = $2 WHERE id = $1`, [one.id, id]);
  await tx.record([{ kind: 'enclosure.fetched', complaintId: one.complaintId, subjectId: one.id, actor: `channel:${one.channel}` }]);
}

async function giveToPerson(tx: Tx, one: Wanted, reason: string): Promise<void> {
  await tx.query(`UPDATE enclosure SET state = 'refused', settled_at = now(), reason = $2 WHERE id = $1`, [one.id, cleanText(reason, 500)]);
  await openWork(tx, [{ kind: 'fetch-by-hand', complaintId: one.complaintId, subjectId: one.id }]);
  await tx.record([{ kind: 'enclosure.refused', complaintId: one.complaintId, subjectId: one.id, actor: `channel:${one.channel}` }]);
}
