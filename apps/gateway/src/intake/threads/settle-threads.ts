import { foldEmail } from '@app/shared/contact/email-address.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { underWaySql } from '@app/shared/domain/complaint/complaint-status.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import type { DoorContext, JoinedPieces, ThreadPiece } from '../../doors/channel.js';
import { storeEnclosures } from '../evidence/enclosure-rows.js';
import { attachEvidence } from '../evidence/evidence-rows.js';

/** Names one thread: the pieces of one call, the parts of one long message. */
export interface ThreadKey {
  readonly channel: string;
  /** Of believed pieces: never prefixed. */
  readonly account: string;
  readonly threadId: string;
}

/** What settling needs of its surroundings. */
export interface ThreadContext {
  readonly now: () => Date;
  readonly house: DoorContext;
  readonly channel: (
    id: string,
  ) =>
    | { join?: (pieces: readonly ThreadPiece[], at: { now: Date; house: DoorContext }) => JoinedPieces; threadMinutes?: number }
    | undefined;
  /** Opens the complaint of a thread. */
  readonly open: (tx: Tx, thread: OpenedThread, draft: ComplaintDraft) => Promise<{ complaintId: string; reference: string }>;
}

/** A thread that becomes a complaint, by its first piece. */
export interface OpenedThread {
  readonly evidenceId: string;
  readonly channel: string;
  readonly receivedAt: Date;
  readonly reference?: string;
}

/** Where a thread stands. `reference` is empty while it has no complaint. */
export interface SettledThread {
  readonly reference: string;
  readonly receivedAt: Date;
}

/** A channel that keeps sending pieces of one thread must not make each of them slower. */
const mostPieces = 200;
const mostCharacters = 4_000_000;

/** What makes pieces one thread: channel, account and the provider's id of it. */
export const threadKeyOf = ({ channel, account, threadId }: ThreadKey): string => JSON.stringify([channel, account, threadId]);

/**
 * Brings each thread's complaint up to its pieces: opens it, amends it, or notes when to look again. The complaint is a pure function of
 * the pieces (`join`), so it comes out the same in whatever order they came. `reference` is one that was already told, for a release.
 */
export async function settleThreads(
  tx: Tx,
  desk: ThreadContext,
  threads: readonly ThreadKey[],
  reference?: string,
): Promise<Map<string, SettledThread>> {
  const unique = new Map(threads.map((thread) => [threadKeyOf(thread), thread]));
  const settled = new Map<string, SettledThread>();
  // In one order everywhere, so that two transactions that meet wait for each other and never deadlock.
  for (const [key, thread] of [...unique].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`thread:${key}`]);
    settled.set(key, await settleThread(tx, desk, thread, reference));
  }
  return settled;
}

async function settleThread(tx: Tx, desk: ThreadContext, thread: ThreadKey, reference: string | undefined): Promise<SettledThread> {
  const channel = desk.channel(thread.channel);
  if (!channel?.join) throw new Error(`The channel ${thread.channel} has threads but no \`join\`.`);
  const pieces = await loadPieces(tx, thread, channel.threadMinutes);
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (!first || !last) return { reference: '', receivedAt: desk.now() };
  const standing = await findStanding(tx, pieces);
  const joined = channel.join(pieces, { now: desk.now(), house: desk.house });
  if ('waitUntil' in joined) await wait(tx, thread, joined.waitUntil);
  else await endWait(tx, thread);
  if (standing) {
    if ('draft' in joined) await amend(tx, thread, standing, joined, last.evidenceId);
    await link(tx, standing.id, pieces);
    return { reference: standing.reference, receivedAt: standing.receivedAt };
  }
  if (!('draft' in joined)) return { reference: '', receivedAt: first.receivedAt };
  const opened = {
    evidenceId: first.evidenceId,
    channel: thread.channel,
    receivedAt: first.receivedAt,
    ...(reference ? { reference } : {}),
  };
  const { complaintId, reference: told } = await desk.open(tx, opened, joined.draft);
  await link(tx, complaintId, pieces);
  return { reference: told, receivedAt: first.receivedAt };
}

interface StoredPiece extends ThreadPiece {
  readonly evidenceId: string;
  readonly complaintId: string | null;
}

/** The believed pieces of a thread, oldest first; of very many, or very long ones, the newest. */
async function loadPieces(tx: Tx, { channel, account, threadId }: ThreadKey, minutes: number | undefined): Promise<StoredPiece[]> {
  return await tx.query<StoredPiece>(
    `WITH pieces AS (SELECT id, piece, complaint_id, received_at FROM evidence
                     WHERE channel = $1 AND account = $2 AND thread_id = $3 AND piece IS NOT NULL AND state <> 'quarantined'),
     near AS (SELECT *, row_number() OVER newest AS no, sum(length(piece::text)) OVER newest AS characters FROM pieces
              WHERE $4::int IS NULL OR received_at > (SELECT max(received_at) FROM pieces) - $4 * interval '1 minute'
              WINDOW newest AS (ORDER BY received_at DESC, id DESC))
     SELECT id AS "evidenceId", piece, complaint_id AS "complaintId", received_at AS "receivedAt" FROM near
     WHERE no = 1 OR (no <= $5 AND characters <= $6) ORDER BY received_at, id`,
    [channel, account, threadId, minutes ?? null, mostPieces, mostCharacters],
  );
}

interface StandingComplaint {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly body: string;
  readonly open: boolean;
}

async function findStanding(tx: Tx, pieces: readonly StoredPiece[]): Promise<StandingComplaint | undefined> {
  const id = pieces.find((piece) => piece.complaintId !== null)?.complaintId;
  if (!id) return undefined;
  const [standing] = await tx.query<StandingComplaint>(
    `SELECT id, reference, received_at AS "receivedAt", body, ${underWaySql('complaint')} AS open FROM complaint WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  return standing;
}

/**
 * What the pieces say now. A text that was final stays beside its correction, and a case that is decided keeps the text it was decided on:
 * what comes later is a note.
 */
async function amend(
  tx: Tx,
  thread: ThreadKey,
  standing: StandingComplaint,
  { draft, corrects }: Extract<JoinedPieces, { draft: unknown }>,
  evidenceId: string,
): Promise<void> {
  const actor = `channel:${thread.channel}`;
  const text = cleanText(draft.text);
  const newer = text !== standing.body;
  if (newer && standing.open && corrects && standing.body !== '') await addNote(tx, standing.id, 'earlier-text', actor, standing.body);
  if (newer && !standing.open) await addNote(tx, standing.id, 'late-text', actor, text);
  if (standing.open) {
    await tx.query(
      `WITH found AS (INSERT INTO words_to_make VALUES ($1) ON CONFLICT DO NOTHING)
       UPDATE complaint SET body = $2, subject = coalesce($3, subject), language = $4, complainant = $5, facts = facts || $6, email_key = $7, version = version + 1 WHERE id = $1`,
      [
        standing.id,
        text,
        draft.subject ?? null,
        draft.language,
        JSON.stringify(cleanJson(draft.complainant)),
        JSON.stringify(cleanJson(draft.facts ?? {})),
        foldEmail(draft.complainant.email) ?? null,
      ],
    );
    if (draft.unreadable === undefined) await closeWork(tx, ['read-by-hand'], [standing.id], actor);
  }
  await storeEnclosures(tx, standing.id, evidenceId, draft.enclosures ?? []);
  await tx.record([{ kind: 'complaint.amended', complaintId: standing.id, subjectId: evidenceId, actor, data: { newer } }]);
}

async function addNote(tx: Tx, complaintId: string, kind: string, actor: string, text: string): Promise<void> {
  await tx.query('INSERT INTO note (id, complaint_id, kind, actor, body) VALUES ($1, $2, $3, $4, $5)', [
    newId(),
    complaintId,
    kind,
    actor,
    text,
  ]);
}

async function link(tx: Tx, complaintId: string, pieces: readonly StoredPiece[]): Promise<void> {
  await attachEvidence(
    tx,
    pieces.map((piece) => piece.evidenceId),
    complaintId,
  );
}

async function wait(tx: Tx, { channel, account, threadId }: ThreadKey, until: Date): Promise<void> {
  await tx.query(
    `INSERT INTO thread_wait (channel, account, thread_id, until) VALUES ($1, $2, $3, $4)
     ON CONFLICT (channel, account, thread_id) DO UPDATE SET until = excluded.until`,
    [channel, account, threadId, until],
  );
}

async function endWait(tx: Tx, { channel, account, threadId }: ThreadKey): Promise<void> {
  await tx.query('DELETE FROM thread_wait WHERE channel = $1 AND account = $2 AND thread_id = $3', [channel, account, threadId]);
}
