import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Finding } from '../doors/arrival.js';
import type { Channel } from '../doors/channel.js';
import { loadEvidence } from './evidence/evidence-store.js';
import { type RegisterSettings, registerStored, threadDesk } from './register-complaints.js';
import { settleThreads } from './threads/settle-threads.js';

/** Something that was doubted, as it waits. `preview` is the beginning of its text, where it could be read at all. */
export interface Quarantined {
  readonly id: string;
  readonly reference: string;
  readonly channel: string;
  readonly reason: string;
  readonly sentence: string;
  /** What the sentence says, for pages in any language; null where it came before there were such, or from a door with words of its own. */
  readonly finding: Finding | null;
  readonly receivedAt: Date;
  readonly size: number;
  readonly sha256: string;
  readonly preview: string | null;
  /** Number, address or name that it claims to come from. */
  readonly claimedSender: string | null;
}

/** Which of what waits is wanted; every part that is absent lets all through. */
export interface QuarantineFilter {
  readonly reason?: string | undefined;
  readonly channel?: string | undefined;
}

/** How much waits for each cause at each door. */
export interface QuarantineCount {
  readonly reason: string;
  readonly channel: string;
  readonly messages: number;
  readonly bytes: number;
}

/** One page of what waits, and how much there is in all. */
export interface QuarantinePage {
  readonly items: readonly Quarantined[];
  readonly nextCursor?: string;
}

/** Messages on one page of the quarantine. */
export const quarantinePageSize = 50;

const waits = 'q.released_at IS NULL AND q.dismissed_at IS NULL';

/** What waits for a decision, newest first. Fails with `request.invalid` for a cursor that nobody gave. */
export async function listQuarantine(
  unitOfWork: Pick<UnitOfWork, 'read'>,
  { reason, channel }: QuarantineFilter = {},
  cursor?: string,
  size = quarantinePageSize,
): Promise<QuarantinePage> {
  const [at, id] = readCursor(cursor);
  const rows = await unitOfWork.read<Quarantined & { place: string }>(
    `SELECT q.id, q.reference, e.channel, q.reason, q.sentence, q.finding, e.received_at AS "receivedAt", e.size, encode(e.sha256, 'hex') AS sha256, left(q.draft->>'text', 200) AS preview,
            coalesce(q.draft->'complainant'->>'phone', q.draft->'complainant'->>'email', q.draft->'complainant'->>'name', e.envelope->>'from') AS "claimedSender",
            to_json(q.since) #>> '{}' AS place
     FROM quarantine q JOIN evidence e ON e.id = q.evidence_id
     WHERE ${waits} AND (q.since, q.id) < ($1::timestamptz, $2::uuid) AND ($3::text IS NULL OR q.reason = $3) AND ($4::text IS NULL OR e.channel = $4)
     ORDER BY q.since DESC, q.id DESC LIMIT $5`,
    [at, id, reason ?? null, channel ?? null, size + 1],
  );
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const items = shown.map(({ place: _place, ...one }) => one);
  if (rows.length <= size || !last) return { items };
  return { items, nextCursor: Buffer.from(JSON.stringify([last.place, last.id])).toString('base64url') };
}

/** Counts of what waits, by cause and door, the most first. */
export async function countQuarantine(unitOfWork: Pick<UnitOfWork, 'read'>): Promise<QuarantineCount[]> {
  return await unitOfWork.read<QuarantineCount>(
    `SELECT q.reason, e.channel, count(*)::int AS messages, sum(e.size)::float8 AS bytes
     FROM quarantine q JOIN evidence e ON e.id = q.evidence_id WHERE ${waits} GROUP BY q.reason, e.channel ORDER BY count(*) DESC, q.reason, e.channel`,
  );
}

function readCursor(cursor: string | undefined): readonly [string, string] {
  if (!cursor) return ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    if (!Number.isNaN(Date.parse(at)) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [at, id];
  } catch {
    // Falls through: whatever is wrong with it, the caller made it up.
  }
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'cursor', message: 'Use the `nextCursor` of a page unchanged.' }] });
}

/**
 * Takes a doubted message in after all, under the reference it was told and with the clock from the day it first came.
 * Releasing twice answers as the first time. Fails with `not-found`, and with `quarantine.cleared` where its time was over and nothing of it is left.
 */
export async function releaseFromQuarantine(
  unitOfWork: UnitOfWork,
  channels: ReadonlyMap<string, Channel>,
  settings: RegisterSettings,
  actor: string,
  id: string,
  work: Pick<UnitOfWork, 'run'> = unitOfWork,
): Promise<{ reference: string }> {
  const [found] = await unitOfWork.read<Held>(
    `SELECT e.id AS "evidenceId", e.channel, substr(e.account, length('doubted:') + 1) AS account, e.thread_id AS "threadId", e.piece IS NOT NULL AS "isPiece",
            e.content_type AS "contentType", e.envelope, e.received_at AS "receivedAt", q.reference, q.code_hash AS "codeHash", q.draft, q.complaint_id AS "complaintId", q.cleared_at IS NOT NULL AS cleared
     FROM quarantine q JOIN evidence e ON e.id = q.evidence_id WHERE q.id = $1`,
    [id],
  );
  if (!found) throw new Failure('not-found');
  if (found.complaintId !== null) return { reference: found.reference };
  if (found.cleared) throw new Failure('quarantine.cleared');
  const draft = found.draft ?? (await readAgain(unitOfWork, channels, settings, found));
  return await work.run(async (tx) => {
    const [mine] = await tx.query<{ cleared: boolean }>(
      'SELECT cleared_at IS NOT NULL AS cleared FROM quarantine WHERE id = $1 AND released_at IS NULL FOR UPDATE',
      [id],
    );
    if (!mine) return { reference: found.reference };
    // It was read while its bytes were there; the clock may have emptied it since.
    if (mine.cleared) throw new Failure('quarantine.cleared');
    const { complaintId, reference } = found.isPiece
      ? await releasePiece(tx, found, draft, settings)
      : await registerStored(tx, found, draft, settings);
    await tx.query('UPDATE quarantine SET released_at = now(), released_by = $2, complaint_id = $3 WHERE id = $1', [
      id,
      actor,
      complaintId,
    ]);
    await tx.record([{ kind: 'quarantine.released', complaintId, subjectId: id, actor }]);
    return { reference };
  });
}

/**
 * They are no complaints: they stay kept and wait no longer. Dismissing twice answers as the first time, and what was released in the
 * meantime stays released. Fails with `not-found` when one of them never was.
 */
export async function dismissFromQuarantine(
  unitOfWork: Pick<UnitOfWork, 'run'>,
  actor: string,
  ids: readonly string[],
  reason: string,
): Promise<{ references: string[] }> {
  return await unitOfWork.run(async (tx) => {
    const found = await tx.query<{ reference: string }>('SELECT reference FROM quarantine WHERE id = ANY($1) ORDER BY id FOR UPDATE', [
      ids,
    ]);
    if (found.length < new Set(ids).size) throw new Failure('not-found');
    const dismissed = await tx.query<{ id: string }>(
      `UPDATE quarantine SET dismissed_at = now(), dismissed_by = $2, dismissal = $3
       WHERE id = ANY($1) AND released_at IS NULL AND dismissed_at IS NULL RETURNING id`,
      [ids, actor, reason],
    );
    await tx.record(dismissed.map(({ id }) => ({ kind: 'quarantine.dismissed', subjectId: id, actor, data: { reason } })));
    return { references: found.map(({ reference }) => reference) };
  });
}

interface Held {
  readonly evidenceId: string;
  readonly channel: string;
  readonly account: string;
  readonly threadId: string;
  readonly isPiece: boolean;
  readonly contentType: string;
  readonly envelope: Record<string, unknown>;
  readonly receivedAt: Date;
  readonly reference: string;
  readonly draft: ComplaintDraft | null;
  readonly complaintId: string | null;
  readonly cleared: boolean;
}

/**
 * A piece goes to the others of its thread: their complaint takes it up, or it opens the thread under the reference it was told. What is
 * too early to judge by itself becomes a complaint now, for a person has said that it is one.
 */
async function releasePiece(
  tx: Tx,
  held: Held,
  draft: ComplaintDraft,
  settings: RegisterSettings,
): Promise<{ complaintId: string; reference: string }> {
  const thread = { channel: held.channel, account: held.account, threadId: held.threadId };
  // Its source id keeps the hash, for the true one may be taken.
  await tx.query(`UPDATE evidence SET account = $2, state = 'read' WHERE id = $1`, [held.evidenceId, held.account]);
  await settleThreads(tx, threadDesk(settings), [thread], held.reference);
  const [settled] = await tx.query<{ complaintId: string; reference: string }>(
    'SELECT c.id AS "complaintId", c.reference FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE e.id = $1',
    [held.evidenceId],
  );
  return settled ?? (await registerStored(tx, held, draft, settings));
}

/** A person has judged it: what its reader would doubt again is read all the same, or becomes a case for reading by hand. */
async function readAgain(
  unitOfWork: UnitOfWork,
  channels: ReadonlyMap<string, Channel>,
  settings: RegisterSettings,
  held: Held,
): Promise<ComplaintDraft> {
  const raw = await loadEvidence(unitOfWork, held.evidenceId);
  const result = await channels.get(held.channel)?.read?.({ ...held, raw }, threadDesk(settings).house);
  const read = result && ('draft' in result ? result.draft : result.released);
  if (read) return read;
  const text = raw.subarray(0, 4_000).toString('utf8');
  return {
    channel: held.channel,
    language: 'zh-Hans',
    text,
    complainant: {},
    unreadable: 'Released from quarantine without a reading.',
    mayAcknowledge: false,
  };
}
