import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { BudgetSettings } from '@app/shared/notices/budgets.js';
import { columns } from '@app/shared/persistence/columns.js';
import type { NewEvent, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId, newReference } from '@app/shared/platform/process/new-id.js';
import type { Arrival } from '../doors/arrival.js';
import { takeAnswers } from './answers/answers-to-us.js';
import { codeHashOf, insertComplaintRows, insertReadByHand } from './complaint-rows.js';
import { storeEnclosures } from './evidence/enclosure-rows.js';
import type { Registered } from './evidence/entry.js';
import { doubted, type Entry, isComplaint, isUnread, keyOf, toEntry } from './evidence/entry.js';
import { attachEvidence, insertEvidence } from './evidence/evidence-rows.js';
import { askForScan, chunkBytes, mayHoldFiles, storeAttachments, storeEvidenceChunks } from './evidence/evidence-store.js';
import { keysOfTheirOwn } from './evidence/own-keys.js';
import { replayedTokens } from './evidence/replayed-tokens.js';
import { promiseMessages } from './promise-messages.js';
import { enteredBefore, keepReferralNumbers } from './referral-numbers.js';
import { findKnown, keepCopies } from './repeats.js';
import { type Continued, continueText, type FreshText, lockNumbers, mayContinue } from './threads/continue-texts.js';
import { type SettledThread, settleThreads, type ThreadContext, type ThreadKey, threadKeyOf } from './threads/settle-threads.js';

/** What registering needs to know that is not in the arrival. */
export interface RegisterSettings {
  readonly codeSecret: string;
  /** The database's time. */
  readonly now: () => Date;
  /** For channels with threads; without it an arrival with a `threadId` fails. */
  readonly threads?: Pick<ThreadContext, 'channel' | 'house'>;
  /** Default 0: every text message is a complaint of its own. */
  readonly smsContinuationMinutes?: number;
  /** What may be promised; without them everything is. */
  readonly budgets?: BudgetSettings;
  /** Whose mail refers complaints; without them nobody's does. */
  readonly authorities?: Institution['authorities'];
  /** By when somebody looks at an authority's mail that came at this instant; without it that has no date. */
  readonly lookBy?: (cameAt: Date) => Date;
}

/**
 * The one way in: keeps every arrival verbatim under its source id and registers what is a complaint, in one transaction for the list.
 *
 * - believed, with a draft: evidence, complaint, `complaint.received`;
 * - believed, without one (mail): evidence, `evidence.stored` for the reader;
 * - a piece of a thread: evidence, and the thread's complaint is brought up to its pieces (`settleThreads`);
 * - believed, but no complaint: evidence;
 * - doubted: evidence and quarantine, under a key of its own, so that a forged message never occupies a true one's id;
 * - an authority's number that a case has already of which whoever enters it may hear: nothing, but which case that is;
 * - known source id: it answers as the first time; other bytes than the first had are kept beside it;
 * - a key that its caller chose: known where the same caller used it, or anybody said the same with it.
 *
 * Answers in the order of the list. Fails as a whole (`store.unavailable`) or not at all.
 */
export async function registerComplaints(
  unitOfWork: UnitOfWork,
  arrivals: readonly Arrival[],
  settings: RegisterSettings,
): Promise<Registered[]> {
  const given = arrivals.map((arrival) => toEntry(arrival, settings.now()));
  const answers = await unitOfWork.run(async (tx) => {
    const replayed = await replayedTokens(tx, given);
    const believed = given.map((entry) => doubted(entry, replayed.get(entry)));
    const all = await keysOfTheirOwn(tx, believed, settings.codeSecret);
    const entered = await enteredBefore(tx, all);
    const entries = all.filter((entry) => !entered.has(entry));
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
    const copies = await keepCopies(tx, repeats);
    const settled = await settleThreads(
      tx,
      threadDesk(settings),
      [...first, ...copies].flatMap((entry) => threadOf(entry) ?? []),
    );
    const known = await findKnown(tx, repeats);
    await faultPoint('accept.before_commit');
    return all.map((entry) => {
      const standing = entered.get(entry);
      if (standing !== undefined)
        return { reference: standing, receivedAt: entry.receivedAt, repeated: true, differs: false, entered: true };
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
  stored: {
    readonly evidenceId: string;
    readonly channel: string;
    readonly receivedAt: Date;
    readonly reference?: string;
    readonly codeHash?: Buffer | null;
  },
  draft: ComplaintDraft,
  settings: RegisterSettings,
): Promise<{ complaintId: string; reference: string }> {
  const complaintId = newId();
  const reference = stored.reference ?? newReference();
  await insertComplaintRows(
    tx,
    [{ complaintId, reference, receivedAt: stored.receivedAt, draft, codeHash: stored.codeHash ?? null }],
    settings.codeSecret,
  );
  await attachEvidence(tx, [stored.evidenceId], complaintId);
  await storeAttachments(tx, complaintId, stored.evidenceId, draft.attachments ?? []);
  await storeEnclosures(tx, complaintId, stored.evidenceId, draft.enclosures ?? []);
  if (draft.unreadable !== undefined) await insertReadByHand(tx, [complaintId]);
  await tx.record([{ kind: 'complaint.received', complaintId, subjectId: stored.evidenceId, actor: `channel:${stored.channel}` }]);
  return { complaintId, reference };
}

/** The thread that a believed piece belongs to. */
function threadOf({ arrival, account }: Entry): ThreadKey | undefined {
  if (arrival.doubt || arrival.silent !== undefined || arrival.threadId === undefined) return undefined;
  return { channel: arrival.channel, account, threadId: cleanText(arrival.threadId, 300) };
}

/** How threads are settled in this house: a complaint of theirs is opened like one that was stored before. */
export function threadDesk(settings: RegisterSettings): ThreadContext {
  const { threads, now } = settings;
  const none: Pick<ThreadContext, 'channel' | 'house'> = {
    channel: () => undefined,
    house: { defaultLanguage: 'en', defaultCountry: 'CN', zone: 'UTC', addresses: [] },
  };
  return { now, ...(threads ?? none), open: (tx, thread, draft) => registerStored(tx, thread, draft, settings) };
}

function asFirst(entry: Entry, settled: ReadonlyMap<string, SettledThread>): Registered {
  const thread = threadOf(entry);
  const standing = thread && settled.get(threadKeyOf(thread));
  return {
    reference: standing ? standing.reference : isComplaint(entry) || entry.arrival.doubt ? entry.reference : '',
    receivedAt: standing?.receivedAt ?? entry.receivedAt,
    repeated: false,
    differs: false,
  };
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
  const answered = await takeAnswers(tx, entries.map(asText), events);
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

const asText = (entry: Entry): Entry & FreshText => ({
  ...entry,
  channel: entry.arrival.channel,
  draft: entry.arrival.draft as ComplaintDraft,
  keyword: entry.arrival.keyword,
});

/** One after the other: the second of two texts that came together may continue the first. */
async function continueTexts(
  tx: Tx,
  texts: readonly (Entry & FreshText)[],
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
  await insertComplaintRows(tx, rows, settings.codeSecret);
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
  await keepReferralNumbers(
    tx,
    entries.flatMap(({ complaintId, arrival: { referred } }) => (referred ? [{ complaintId, referred }] : [])),
  );
  const unread = entries.filter((entry) => entry.arrival.draft?.unreadable !== undefined).map((entry) => entry.complaintId);
  if (unread.length > 0) await insertReadByHand(tx, unread);
}

async function insertQuarantine(tx: Tx, entries: readonly Entry[], settings: RegisterSettings): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `INSERT INTO quarantine (id, evidence_id, reference, reason, sentence, finding, draft, code_hash)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[], $8::bytea[])`,
    columns(entries, (e) => [
      newId(),
      e.evidenceId,
      e.reference,
      e.arrival.doubt?.reason,
      cleanText(e.arrival.doubt?.sentence ?? '', 500),
      e.arrival.doubt?.finding ? JSON.stringify(e.arrival.doubt.finding) : null,
      draftColumn(e.arrival.draft ?? draftOfPiece(e, settings)),
      codeHashOf(settings.codeSecret, e.reference),
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
