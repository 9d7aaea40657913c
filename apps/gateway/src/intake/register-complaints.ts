import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { NewEvent, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { accessCode, hashAccessCode } from '@app/shared/platform/access-code.js';
import { foldEmail } from '@app/shared/platform/email-address.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { newId, newReference } from '@app/shared/platform/new-id.js';
import type { Arrival } from './channel.js';
import { askForScan, chunkBytes, mayHoldFiles, sha256, storeAttachments, storeEvidenceChunks } from './evidence-store.js';

/** What registering needs to know that is not in the arrival. */
export interface RegisterSettings {
  readonly codeSecret: string;
  /** The database's time. */
  readonly now: () => Date;
}

/** How one arrival was taken. */
export interface Registered {
  /** Empty while nobody has read it (mail). */
  readonly reference: string;
  readonly receivedAt: Date;
  readonly repeated: boolean;
  readonly differs: boolean;
}

interface Entry {
  readonly arrival: Arrival;
  readonly evidenceId: string;
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly account: string;
  readonly sourceId: string;
  readonly hash: Buffer;
  readonly sameness: Buffer;
}

/**
 * The one way in: keeps every arrival verbatim under its source id and registers what is a complaint, in one transaction for the list.
 *
 * - believed, with a draft: evidence, complaint, `complaint.received`;
 * - believed, without one (mail): evidence, `evidence.stored` for the reader;
 * - a further piece of a thread that has a complaint: evidence, and the complaint takes the newer text (`complaint.amended`);
 * - doubted: evidence and quarantine, under a key of its own, so that a forged message never occupies a true one's id;
 * - known source id: nothing; it answers as the first time, and another content is kept as a receipt beside the first.
 *
 * Answers in the order of the list. Fails as a whole (`store.unavailable`) or not at all.
 */
export async function registerComplaints(
  unitOfWork: UnitOfWork,
  arrivals: readonly Arrival[],
  settings: RegisterSettings,
): Promise<Registered[]> {
  const entries = arrivals.map((arrival) => toEntry(arrival, settings));
  const leaders = [...new Map(entries.map((entry) => [keyOf(entry), entry] as const).reverse()).values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
  const answers = await unitOfWork.run(async (tx) => {
    const fresh = new Set(await insertEvidence(tx, leaders));
    const first = leaders.filter((entry) => fresh.has(entry.evidenceId));
    const events: NewEvent[] = [];
    const amendments = await insertComplaints(tx, first.filter(isComplaint), settings, events);
    await insertQuarantine(
      tx,
      first.filter((entry) => entry.arrival.doubt),
    );
    for (const entry of first) {
      if (entry.arrival.raw.length > chunkBytes) await storeEvidenceChunks(tx, entry.evidenceId, entry.arrival.raw);
      if (!entry.arrival.doubt && !entry.arrival.draft) {
        events.push({ kind: 'evidence.stored', subjectId: entry.evidenceId, actor: `channel:${entry.arrival.channel}` });
      }
    }
    await askForScan(
      tx,
      'evidence',
      first.filter((entry) => mayHoldFiles(entry.arrival.contentType)).map((entry) => entry.evidenceId),
    );
    await tx.record(events);
    const known = await findKnown(
      tx,
      entries.filter((entry) => !fresh.has(entry.evidenceId)),
    );
    await faultPoint('accept.before_commit');
    return entries.map((entry) =>
      fresh.has(entry.evidenceId)
        ? (amendments.get(entry.evidenceId) ?? asFirst(entry))
        : (known.get(keyOf(entry), entry) ?? asFirst(entry)),
    );
  });
  await faultPoint('accept.after_commit');
  return answers;
}

/** One complaint from evidence that is already stored: a mail that was read, or a doubted message that was released. */
export async function registerStored(
  tx: Tx,
  stored: { readonly evidenceId: string; readonly channel: string; readonly receivedAt: Date; readonly reference?: string },
  draft: ComplaintDraft,
  settings: RegisterSettings,
): Promise<{ complaintId: string; reference: string }> {
  const complaintId = newId();
  const reference = stored.reference ?? newReference();
  await tx.query(complaintSql, complaintColumns([{ complaintId, reference, receivedAt: stored.receivedAt, draft, sequence: 0 }], settings));
  await tx.query(`UPDATE evidence SET complaint_id = $2, state = 'read' WHERE id = $1`, [stored.evidenceId, complaintId]);
  await storeAttachments(tx, complaintId, stored.evidenceId, draft.attachments ?? []);
  if (draft.unreadable !== undefined) await insertReadByHand(tx, [complaintId]);
  await tx.record([{ kind: 'complaint.received', complaintId, subjectId: stored.evidenceId, actor: `channel:${stored.channel}` }]);
  return { complaintId, reference };
}

const keyOf = (entry: Entry): string => JSON.stringify([entry.arrival.channel, entry.account, entry.sourceId]);
const isComplaint = (entry: Entry): boolean => !entry.arrival.doubt && entry.arrival.draft !== undefined;
const asFirst = (entry: Entry): Registered => ({
  reference: isComplaint(entry) || entry.arrival.doubt ? entry.reference : '',
  receivedAt: entry.receivedAt,
  repeated: false,
  differs: false,
});

function toEntry(arrival: Arrival, settings: RegisterSettings): Entry {
  const hash = sha256(arrival.raw);
  return {
    arrival,
    evidenceId: newId(),
    complaintId: newId(),
    reference: newReference(),
    receivedAt: settings.now(),
    account: arrival.doubt ? `doubted:${cleanText(arrival.account, 200)}` : cleanText(arrival.account, 200),
    sourceId: arrival.doubt ? `${cleanText(arrival.sourceId, 200)}#${hash.toString('hex')}` : cleanText(arrival.sourceId, 300),
    hash,
    sameness: arrival.sameness === undefined ? hash : sha256(arrival.sameness),
  };
}

async function insertEvidence(tx: Tx, entries: readonly Entry[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO evidence (id, channel, account, source_id, thread_id, sequence, content_type, envelope, sha256, sameness, size, body, received_at, state, complaint_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::jsonb[], $9::bytea[], $10::bytea[],
                          $11::int[], $12::bytea[], $13::timestamptz[], $14::text[], $15::uuid[])
     ON CONFLICT (channel, account, source_id) DO NOTHING RETURNING id`,
    columns(entries, (e) => [
      e.evidenceId,
      e.arrival.channel,
      e.account,
      e.sourceId,
      cleanText(e.arrival.threadId ?? e.arrival.sourceId, 300),
      e.arrival.sequence ?? 0,
      cleanText(e.arrival.contentType, 300),
      JSON.stringify(cleanJson(e.arrival.envelope)),
      e.hash,
      e.sameness,
      e.arrival.raw.length,
      e.arrival.raw.length > chunkBytes ? null : Buffer.from(e.arrival.raw),
      e.receivedAt,
      e.arrival.doubt ? 'quarantined' : e.arrival.draft ? 'read' : 'unread',
      isComplaint(e) && e.arrival.threadId === undefined ? e.complaintId : null,
    ]),
  );
  return rows.map((row) => row.id);
}

/** Inserts the complaints; gives the answers of those that turned out to be further pieces of one that stands. */
async function insertComplaints(
  tx: Tx,
  entries: readonly Entry[],
  settings: RegisterSettings,
  events: NewEvent[],
): Promise<Map<string, Registered>> {
  const amendments = new Map<string, Registered>();
  const opening: Entry[] = [];
  const openingThreads = new Map<string, Entry>();
  // Pieces of one thread that come together: the highest sequence opens it, the others only add their evidence.
  for (const entry of [...entries].sort((a, b) => (b.arrival.sequence ?? 0) - (a.arrival.sequence ?? 0))) {
    const thread = entry.arrival.threadId;
    const threadKey = JSON.stringify([entry.arrival.channel, entry.account, thread]);
    const sibling = thread === undefined ? undefined : openingThreads.get(threadKey);
    const standing = thread === undefined || sibling ? undefined : await findThread(tx, entry);
    if (standing) {
      await amend(tx, entry, standing, events);
      amendments.set(entry.evidenceId, { reference: standing.reference, receivedAt: standing.receivedAt, repeated: false, differs: false });
    } else if (sibling) {
      amendments.set(entry.evidenceId, { reference: sibling.reference, receivedAt: sibling.receivedAt, repeated: false, differs: false });
    } else {
      opening.push(entry);
      if (thread !== undefined) openingThreads.set(threadKey, entry);
    }
  }
  if (opening.length === 0) return amendments;
  const rows = opening.map((e) => ({
    complaintId: e.complaintId,
    reference: e.reference,
    receivedAt: e.receivedAt,
    draft: e.arrival.draft as ComplaintDraft,
    sequence: e.arrival.sequence ?? 0,
  }));
  await tx.query(complaintSql, complaintColumns(rows, settings));
  for (const entry of opening) {
    if (entry.arrival.threadId !== undefined) await linkThread(tx, entry);
    await storeAttachments(tx, entry.complaintId, entry.evidenceId, entry.arrival.draft?.attachments ?? []);
    events.push({
      kind: 'complaint.received',
      complaintId: entry.complaintId,
      subjectId: entry.evidenceId,
      actor: `channel:${entry.arrival.channel}`,
    });
  }
  const unread = opening.filter((entry) => entry.arrival.draft?.unreadable !== undefined).map((entry) => entry.complaintId);
  if (unread.length > 0) await insertReadByHand(tx, unread);
  return amendments;
}

interface Standing {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly sequence: number;
}

/** The complaint that earlier pieces of the thread made. The lock lets two first pieces that come at once make one. */
async function findThread(tx: Tx, entry: Entry): Promise<Standing | undefined> {
  const thread = [entry.arrival.channel, entry.account, cleanText(entry.arrival.threadId as string, 300)];
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify(thread)]);
  const [standing] = await tx.query<Standing>(
    `SELECT c.id, c.reference, c.received_at AS "receivedAt", c.sequence FROM evidence e JOIN complaint c ON c.id = e.complaint_id
     WHERE e.channel = $1 AND e.account = $2 AND e.thread_id = $3 LIMIT 1`,
    thread,
  );
  return standing;
}

/** A later piece replaces the text; a late earlier one is only kept as evidence. */
async function amend(tx: Tx, entry: Entry, standing: Standing, events: NewEvent[]): Promise<void> {
  const draft = entry.arrival.draft as ComplaintDraft;
  await tx.query('UPDATE evidence SET complaint_id = $2 WHERE id = $1', [entry.evidenceId, standing.id]);
  const newer = (entry.arrival.sequence ?? 0) > standing.sequence;
  if (newer) {
    await tx.query(
      `UPDATE complaint SET body = $2, subject = coalesce($3, subject), complainant = complainant || $4, facts = facts || $5, sequence = $6, email_key = coalesce($7, email_key), version = version + 1
       WHERE id = $1 AND sequence < $6`,
      [
        standing.id,
        cleanText(draft.text),
        draft.subject ?? null,
        JSON.stringify(cleanJson(draft.complainant)),
        JSON.stringify(cleanJson(draft.facts ?? {})),
        entry.arrival.sequence,
        foldEmail(draft.complainant.email) ?? null,
      ],
    );
  }
  events.push({
    kind: 'complaint.amended',
    complaintId: standing.id,
    subjectId: entry.evidenceId,
    actor: `channel:${entry.arrival.channel}`,
    data: { newer },
  });
}

async function linkThread(tx: Tx, entry: Entry): Promise<void> {
  await tx.query('UPDATE evidence SET complaint_id = $4 WHERE channel = $1 AND account = $2 AND thread_id = $3 AND complaint_id IS NULL', [
    entry.arrival.channel,
    entry.account,
    cleanText(entry.arrival.threadId as string, 300),
    entry.complaintId,
  ]);
}

async function insertReadByHand(tx: Tx, complaintIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO work (id, complaint_id, kind, subject_id) SELECT gen_random_uuid(), id, 'read-by-hand', id FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING`,
    [complaintIds],
  );
}

async function insertQuarantine(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `INSERT INTO quarantine (id, evidence_id, reference, reason, sentence, draft)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[])`,
    columns(entries, (e) => [
      newId(),
      e.evidenceId,
      e.reference,
      e.arrival.doubt?.reason,
      cleanText(e.arrival.doubt?.sentence ?? '', 500),
      e.arrival.draft ? JSON.stringify(cleanJson({ ...e.arrival.draft, attachments: undefined })) : null,
    ]),
  );
}

interface Known {
  get(key: string, entry: Entry): Registered | undefined;
}

/** What the first arrival under the same source id was told. */
async function findKnown(tx: Tx, entries: readonly Entry[]): Promise<Known> {
  if (entries.length === 0) return { get: () => undefined };
  const rows = await tx.query<{ key: string; id: string; sameness: Buffer; reference: string | null; receivedAt: Date }>(
    `SELECT jsonb_build_array(e.channel, e.account, e.source_id)::text AS key, e.id, e.sameness, e.received_at AS "receivedAt",
            coalesce(c.reference, q.reference) AS reference
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k(channel, account, source_id)
     JOIN evidence e USING (channel, account, source_id)
     LEFT JOIN complaint c ON c.id = e.complaint_id LEFT JOIN quarantine q ON q.evidence_id = e.id`,
    columns(entries, (e) => [e.arrival.channel, e.account, e.sourceId]),
  );
  const byKey = new Map(rows.map((row) => [JSON.stringify(JSON.parse(row.key)), row]));
  for (const entry of entries) await keepDifferingCopy(tx, entry, byKey.get(keyOf(entry)));
  return {
    get: (key, entry) => {
      const row = byKey.get(key);
      return (
        row && { reference: row.reference ?? '', receivedAt: row.receivedAt, repeated: true, differs: !row.sameness.equals(entry.sameness) }
      );
    },
  };
}

/** H6: the same id with another content is kept beside the first and flagged; for callers of our own API it is only refused. */
async function keepDifferingCopy(tx: Tx, entry: Entry, first: { id: string; sameness: Buffer } | undefined): Promise<void> {
  if (!first || first.sameness.equals(entry.sameness) || entry.arrival.sameness !== undefined) return;
  const copy: Entry = { ...entry, evidenceId: newId(), sourceId: `${entry.sourceId}#${entry.hash.toString('hex')}` };
  const [inserted] = await insertEvidence(tx, [
    { ...copy, arrival: { ...copy.arrival, threadId: copy.arrival.threadId ?? copy.arrival.sourceId } },
  ]);
  if (inserted === undefined) return;
  if (entry.arrival.raw.length > chunkBytes) await storeEvidenceChunks(tx, inserted, entry.arrival.raw);
  await tx.query(
    `UPDATE evidence SET differs_from = $2, state = 'read', complaint_id = (SELECT complaint_id FROM evidence WHERE id = $2) WHERE id = $1`,
    [inserted, first.id],
  );
}

const complaintSql = `
  INSERT INTO complaint (id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category,
                         facts, may_acknowledge, sequence, email_key)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
                       $11::jsonb[], $12::date[], $13::text[], $14::text[], $15::jsonb[], $16::boolean[], $17::int[], $18::text[])`;

interface ComplaintRow {
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly draft: ComplaintDraft;
  readonly sequence: number;
}

function complaintColumns(rows: readonly ComplaintRow[], settings: RegisterSettings): unknown[][] {
  return columns(rows, ({ complaintId, reference, receivedAt, draft, sequence }) => [
    complaintId,
    reference,
    hashAccessCode(settings.codeSecret, reference, accessCode(settings.codeSecret, reference)),
    draft.channel,
    receivedAt,
    draft.language,
    draft.subject === undefined ? null : cleanText(draft.subject, 1_000),
    cleanText(draft.text),
    JSON.stringify(cleanJson(draft.complainant)),
    draft.prefers ?? null,
    draft.against ? JSON.stringify(cleanJson(draft.against)) : null,
    draft.occurredOn ?? null,
    draft.wish === undefined ? null : cleanText(draft.wish, 10_000),
    draft.category === undefined ? null : cleanText(draft.category, 200),
    JSON.stringify(cleanJson(draft.facts ?? {})),
    draft.mayAcknowledge ?? true,
    sequence,
    foldEmail(draft.complainant.email) ?? null,
  ]);
}

/** Rows to the column arrays that `unnest` wants. */
function columns<Row>(rows: readonly Row[], cells: (row: Row) => readonly unknown[]): unknown[][] {
  const table = rows.map(cells);
  return (table[0] ?? []).map((_, column) => table.map((row) => row[column]));
}
