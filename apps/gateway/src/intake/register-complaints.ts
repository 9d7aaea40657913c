import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { NewEvent, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { accessCode, hashAccessCode } from '@app/shared/platform/access-code.js';
import type { BudgetSettings } from '@app/shared/platform/budgets.js';
import { foldEmail } from '@app/shared/platform/email-address.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { newId, newReference } from '@app/shared/platform/new-id.js';
import { takeAnswers } from './answers-to-us.js';
import type { Arrival, Doubted } from './channel.js';
import { type Continued, continueText, lockNumbers, mayContinue, type TextMessage } from './continue-texts.js';
import { storeEnclosures } from './enclosure-rows.js';
import { askForScan, chunkBytes, mayHoldFiles, sha256, storeAttachments, storeEvidenceChunks } from './evidence-store.js';
import { promiseMessages } from './promise-messages.js';
import { replayedTokens } from './replayed-tokens.js';
import { type Settled, settleThreads, type ThreadDesk, type ThreadKey, threadKeyOf } from './settle-threads.js';

/** What registering needs to know that is not in the arrival. */
export interface RegisterSettings {
  readonly codeSecret: string;
  /** The database's time. */
  readonly now: () => Date;
  /** For channels with threads; without it an arrival with a `threadId` fails. */
  readonly threads?: Pick<ThreadDesk, 'channel' | 'house'>;
  /** Default 0: every text message is a complaint of its own. */
  readonly smsContinuationMinutes?: number;
  /** What may be promised; without them everything is. */
  readonly budgets?: BudgetSettings;
}

/** How one arrival was taken. */
export interface Registered {
  /** Empty while nobody has read it (mail). */
  readonly reference: string;
  readonly receivedAt: Date;
  readonly repeated: boolean;
  readonly differs: boolean;
  /** No message is promised: it was asked for above the budget. */
  readonly unpromised?: boolean;
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
 * - a piece of a thread: evidence, and the thread's complaint is brought up to its pieces (`settleThreads`);
 * - believed, but no complaint: evidence;
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
  const given = arrivals.map((arrival) => toEntry(arrival, settings));
  const answers = await unitOfWork.run(async (tx) => {
    const replayed = await replayedTokens(tx, given);
    const entries = given.map((entry) => doubted(entry, replayed.get(entry)));
    const leaders = [...new Map(entries.map((entry) => [keyOf(entry), entry] as const).reverse()).values()].sort((a, b) =>
      keyOf(a) < keyOf(b) ? -1 : 1,
    );
    const fresh = new Set(await insertEvidence(tx, leaders));
    const first = leaders.filter((entry) => fresh.has(entry.evidenceId));
    const events: NewEvent[] = [];
    const { continued, unpromised } = await openComplaints(tx, first.filter(isComplaint), settings, events);
    await insertQuarantine(
      tx,
      first.filter((entry) => entry.arrival.doubt),
      settings,
    );
    for (const entry of first) {
      if (entry.arrival.raw.length > chunkBytes) await storeEvidenceChunks(tx, entry.evidenceId, entry.arrival.raw);
      if (isUnread(entry)) events.push({ kind: 'evidence.stored', subjectId: entry.evidenceId, actor: `channel:${entry.arrival.channel}` });
    }
    await askForScan(
      tx,
      'evidence',
      first.filter((entry) => mayHoldFiles(entry.arrival.contentType)).map((entry) => entry.evidenceId),
    );
    await tx.record(events);
    const repeats = entries.filter((entry) => !fresh.has(entry.evidenceId));
    const copies = await keepDifferingCopies(tx, repeats);
    const settled = await settleThreads(
      tx,
      threadDesk(settings),
      [...first, ...copies].flatMap((entry) => threadOf(entry) ?? []),
    );
    const known = await findKnown(tx, repeats);
    await faultPoint('accept.before_commit');
    return entries.map((entry) => {
      const repeat = fresh.has(entry.evidenceId) ? undefined : known(entry);
      if (repeat) return repeat;
      const own = { ...asFirst(entry, settled), ...continued.get(entry.evidenceId) };
      return unpromised.has(entry.complaintId) ? { ...own, unpromised: true } : own;
    });
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
  await tx.query(complaintSql, complaintColumns([{ complaintId, reference, receivedAt: stored.receivedAt, draft }], settings));
  await tx.query(`UPDATE evidence SET complaint_id = $2, state = 'read' WHERE id = $1`, [stored.evidenceId, complaintId]);
  await storeAttachments(tx, complaintId, stored.evidenceId, draft.attachments ?? []);
  await storeEnclosures(tx, complaintId, stored.evidenceId, draft.enclosures ?? []);
  if (draft.unreadable !== undefined) await insertReadByHand(tx, [complaintId]);
  await tx.record([{ kind: 'complaint.received', complaintId, subjectId: stored.evidenceId, actor: `channel:${stored.channel}` }]);
  return { complaintId, reference };
}

const keyOf = (entry: Entry): string => JSON.stringify([entry.arrival.channel, entry.account, entry.sourceId]);
const isComplaint = ({ arrival }: Entry): boolean =>
  !arrival.doubt && arrival.silent === undefined && arrival.threadId === undefined && arrival.draft !== undefined;
const isUnread = ({ arrival }: Entry): boolean =>
  !arrival.doubt && arrival.silent === undefined && arrival.threadId === undefined && arrival.draft === undefined;

/** The thread that a believed piece belongs to. */
function threadOf({ arrival, account }: Entry): ThreadKey | undefined {
  if (arrival.doubt || arrival.silent !== undefined || arrival.threadId === undefined) return undefined;
  return { channel: arrival.channel, account, threadId: cleanText(arrival.threadId, 300) };
}

/** How threads are settled in this house: a complaint of theirs is opened like one that was stored before. */
export function threadDesk(settings: RegisterSettings): ThreadDesk {
  const { threads, now } = settings;
  const none: Pick<ThreadDesk, 'channel' | 'house'> = {
    channel: () => undefined,
    house: { defaultLanguage: 'en', defaultCountry: 'CN', zone: 'UTC', addresses: [] },
  };
  return { now, ...(threads ?? none), open: (tx, thread, draft) => registerStored(tx, thread, draft, settings) };
}

function asFirst(entry: Entry, settled: ReadonlyMap<string, Settled>): Registered {
  const thread = threadOf(entry);
  const standing = thread && settled.get(threadKeyOf(thread));
  return {
    reference: standing ? standing.reference : isComplaint(entry) || entry.arrival.doubt ? entry.reference : '',
    receivedAt: standing?.receivedAt ?? entry.receivedAt,
    repeated: false,
    differs: false,
  };
}

function toEntry(arrival: Arrival, settings: RegisterSettings): Entry {
  const hash = sha256(arrival.raw);
  const now = settings.now();
  const entry = {
    arrival,
    evidenceId: newId(),
    complaintId: newId(),
    reference: newReference(),
    receivedAt: arrival.receivedAt && arrival.receivedAt < now ? arrival.receivedAt : now,
    account: cleanText(arrival.account, 200),
    sourceId: cleanText(arrival.sourceId, 300),
    hash,
    sameness: arrival.sameness === undefined ? hash : sha256(arrival.sameness),
  };
  return doubted(entry, arrival.doubt);
}

/** A doubted arrival lies under a key of its own, and its token proves nothing (docs/decisions/0005). */
function doubted(entry: Entry, doubt: Doubted | undefined): Entry {
  if (!doubt) return entry;
  const { token: _unproved, ...arrival } = entry.arrival;
  return {
    ...entry,
    arrival: { ...arrival, doubt },
    account: `doubted:${entry.account}`,
    sourceId: `${entry.sourceId.slice(0, 200)}#${entry.hash.toString('hex')}`,
  };
}

async function insertEvidence(tx: Tx, entries: readonly Entry[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO evidence (id, channel, account, source_id, thread_id, piece, token, twin_id, content_type, envelope, sha256, sameness, size, body, received_at, state, complaint_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::bytea[],
                          $12::bytea[], $13::int[], $14::bytea[], $15::timestamptz[], $16::text[], $17::uuid[])
     ON CONFLICT (channel, account, source_id) DO NOTHING RETURNING id`,
    columns(entries, (e) => [
      e.evidenceId,
      e.arrival.channel,
      e.account,
      e.sourceId,
      cleanText(e.arrival.threadId ?? e.arrival.sourceId, 300),
      e.arrival.piece ? JSON.stringify(cleanJson(e.arrival.piece)) : null,
      e.arrival.token ?? null,
      e.arrival.twinId === undefined ? null : cleanText(e.arrival.twinId, 1_000),
      cleanText(e.arrival.contentType, 300),
      JSON.stringify(cleanJson(e.arrival.envelope)),
      e.hash,
      e.sameness,
      e.arrival.raw.length,
      e.arrival.raw.length > chunkBytes ? null : Buffer.from(e.arrival.raw),
      e.receivedAt,
      e.arrival.doubt ? 'quarantined' : e.arrival.silent !== undefined ? 'kept' : isUnread(e) ? 'unread' : 'read',
      isComplaint(e) ? e.complaintId : null,
    ]),
  );
  return rows.map((row) => row.id);
}

/**
 * Registers complaints, where the institution wants it as part of one that stands; a text that answers a message of ours joins its case. And
 * decides what those who make them are promised.
 */
async function openComplaints(
  tx: Tx,
  entries: readonly Entry[],
  settings: RegisterSettings,
  events: NewEvent[],
): Promise<{ continued: Map<string, Continued>; unpromised: Set<string> }> {
  const answered = await takeAnswers(tx, entries.map(asText).filter(mayContinue), events);
  const complaints = entries.filter((entry) => !answered.has(entry.evidenceId));
  const texts = settings.smsContinuationMinutes ? complaints.map(asText).filter(mayContinue) : [];
  const continued = await continueTexts(tx, texts, settings, events);
  const opened = complaints.filter((entry) => !texts.some((text) => text.evidenceId === entry.evidenceId));
  await insertComplaints(tx, opened, settings, events);
  const asked = complaints
    .filter((entry) => !continued.has(entry.evidenceId))
    .map(({ complaintId, arrival }) => ({ complaintId, draft: arrival.draft as ComplaintDraft, source: arrival.source }));
  return { continued: new Map([...answered, ...continued]), unpromised: await promiseMessages(tx, settings.budgets, asked) };
}

const asText = (entry: Entry): Entry & TextMessage => ({
  ...entry,
  channel: entry.arrival.channel,
  draft: entry.arrival.draft as ComplaintDraft,
});

/** One after the other: the second of two texts that came together may continue the first. */
async function continueTexts(
  tx: Tx,
  texts: readonly (Entry & TextMessage)[],
  settings: RegisterSettings,
  events: NewEvent[],
): Promise<Map<string, Continued>> {
  const continued = new Map<string, Continued>();
  if (texts.length > 0) await lockNumbers(tx, texts);
  for (const text of [...texts].sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())) {
    const standing = await continueText(tx, text, settings.smsContinuationMinutes ?? 0, events);
    if (standing) continued.set(text.evidenceId, standing);
    else await insertComplaints(tx, [text], settings, events);
  }
  return continued;
}

async function insertComplaints(tx: Tx, entries: readonly Entry[], settings: RegisterSettings, events: NewEvent[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((e) => ({
    complaintId: e.complaintId,
    reference: e.reference,
    receivedAt: e.receivedAt,
    draft: e.arrival.draft as ComplaintDraft,
  }));
  await tx.query(complaintSql, complaintColumns(rows, settings));
  for (const entry of entries) {
    await storeAttachments(tx, entry.complaintId, entry.evidenceId, entry.arrival.draft?.attachments ?? []);
    await storeEnclosures(tx, entry.complaintId, entry.evidenceId, entry.arrival.draft?.enclosures ?? []);
    events.push({
      kind: 'complaint.received',
      complaintId: entry.complaintId,
      subjectId: entry.evidenceId,
      actor: entry.arrival.actor ?? `channel:${entry.arrival.channel}`,
    });
  }
  const unread = entries.filter((entry) => entry.arrival.draft?.unreadable !== undefined).map((entry) => entry.complaintId);
  if (unread.length > 0) await insertReadByHand(tx, unread);
}

async function insertReadByHand(tx: Tx, complaintIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO work (id, complaint_id, kind, subject_id) SELECT gen_random_uuid(), id, 'read-by-hand', id FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING`,
    [complaintIds],
  );
}

async function insertQuarantine(tx: Tx, entries: readonly Entry[], settings: RegisterSettings): Promise<void> {
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
      draftColumn(e.arrival.draft ?? draftOfPiece(e, settings)),
    ]),
  );
}

function draftColumn(draft: ComplaintDraft | undefined): string | null {
  return draft ? JSON.stringify(cleanJson({ ...draft, attachments: undefined })) : null;
}

/** What a doubted piece would say by itself, for whoever judges it. */
function draftOfPiece({ arrival, receivedAt }: Entry, settings: RegisterSettings): ComplaintDraft | undefined {
  const { house, channel } = threadDesk(settings);
  const joined = arrival.piece && channel(arrival.channel)?.join?.([{ piece: arrival.piece, receivedAt }], { now: settings.now(), house });
  return joined && 'draft' in joined ? joined.draft : undefined;
}

/** What the first arrival under the same source id was told. */
async function findKnown(tx: Tx, entries: readonly Entry[]): Promise<(entry: Entry) => Registered | undefined> {
  const rows = await firstOf(tx, entries);
  return (entry) => {
    const row = rows.get(keyOf(entry));
    if (!row) return undefined;
    const { reference, receivedAt, sameness, unpromised } = row;
    return { reference: reference ?? '', receivedAt, repeated: true, differs: !sameness.equals(entry.sameness), unpromised };
  };
}

interface FirstArrival {
  readonly id: string;
  readonly sameness: Buffer;
  readonly reference: string | null;
  readonly receivedAt: Date;
  readonly unpromised: boolean;
}

async function firstOf(tx: Tx, entries: readonly Entry[]): Promise<ReadonlyMap<string, FirstArrival>> {
  if (entries.length === 0) return new Map();
  const rows = await tx.query<FirstArrival & { key: string }>(
    `SELECT jsonb_build_array(e.channel, e.account, e.source_id)::text AS key, e.id, e.sameness, e.received_at AS "receivedAt",
            coalesce(c.reference, q.reference) AS reference, coalesce(c.unpromised AND c.proved_at IS NULL, false) AS unpromised
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k(channel, account, source_id)
     JOIN evidence e USING (channel, account, source_id)
     LEFT JOIN complaint c ON c.id = e.complaint_id LEFT JOIN quarantine q ON q.evidence_id = e.id`,
    columns(entries, (e) => [e.arrival.channel, e.account, e.sourceId]),
  );
  return new Map(rows.map((row) => [JSON.stringify(JSON.parse(row.key)), row]));
}

/** H6: the same id with another content is kept beside the first and flagged. Gives the copies that are new. */
async function keepDifferingCopies(tx: Tx, entries: readonly Entry[]): Promise<Entry[]> {
  const differing = entries.filter((entry) => entry.arrival.differing !== 'refuse');
  const first = await firstOf(tx, differing);
  const copies: Entry[] = [];
  for (const entry of differing) {
    const standing = first.get(keyOf(entry));
    if (!standing || standing.sameness.equals(entry.sameness)) continue;
    const { token: _known, ...arrival } = entry.arrival;
    const copy = { ...entry, arrival, evidenceId: newId(), sourceId: `${entry.sourceId.slice(0, 200)}#${entry.hash.toString('hex')}` };
    const [inserted] = await insertEvidence(tx, [copy]);
    if (inserted === undefined) continue;
    if (entry.arrival.raw.length > chunkBytes) await storeEvidenceChunks(tx, inserted, entry.arrival.raw);
    await tx.query(
      `UPDATE evidence SET differs_from = $2, state = CASE state WHEN 'quarantined' THEN state ELSE 'kept' END,
              complaint_id = (SELECT complaint_id FROM evidence WHERE id = $2) WHERE id = $1`,
      [inserted, standing.id],
    );
    copies.push(copy);
  }
  return copies;
}

const complaintSql = `
  INSERT INTO complaint (id, reference, code_hash, channel, received_at, language, subject, body, complainant, prefers, against, occurred_on, wish, category,
                         facts, may_acknowledge, email_key)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
                       $11::jsonb[], $12::date[], $13::text[], $14::text[], $15::jsonb[], $16::boolean[], $17::text[])`;

interface ComplaintRow {
  readonly complaintId: string;
  readonly reference: string;
  readonly receivedAt: Date;
  readonly draft: ComplaintDraft;
}

function complaintColumns(rows: readonly ComplaintRow[], settings: RegisterSettings): unknown[][] {
  return columns(rows, ({ complaintId, reference, receivedAt, draft }) => [
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
    foldEmail(draft.complainant.email) ?? null,
  ]);
}

/** Rows to the column arrays that `unnest` wants. */
function columns<Row>(rows: readonly Row[], cells: (row: Row) => readonly unknown[]): unknown[][] {
  const table = rows.map(cells);
  return (table[0] ?? []).map((_, column) => table.map((row) => row[column]));
}
