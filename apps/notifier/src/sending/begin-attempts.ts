import { contactFor, unusableContacts } from '@app/shared/contact/contacts.js';
import { toldPersonSql } from '@app/shared/domain/complaint/care.js';
import { noticeTable } from '@app/shared/domain/notice/notice.js';
import { type QuietHours, silenceLimit, validUntil, whenToSend } from '@app/shared/domain/notice/when-to-send.js';
import type { BudgetSettings } from '@app/shared/notices/budgets.js';
import type { EventRow, Tx } from '@app/shared/persistence/unit-of-work.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { beginDeliveries } from '@app/shared/records/delivery-rows.js';
import { holdOverBudget } from '../budgets/hold-over-budget.js';
import { keyOf, type SendingRecord } from '../freeze/sending-record.js';
import type { NoticeContext } from '../notices/written-notice.js';
import type { Outgoing } from '../registry/provider.js';
import type { OpenProvider, ProviderRegistry } from '../registry/provider-registry.js';
import { type Shares, takeTurns } from '../registry/traffic.js';
import { comeBackLater, type Delayed } from './come-back-later.js';
import { overAnotherMedium } from './go-on.js';
import { queueLetters } from './letters.js';
import type { Ready } from './outgoing.js';
import { frozenTextColumns, type OutgoingContext, outgoingOf } from './outgoing.js';
import { failForPeople } from './send-failures.js';

/** What sending needs besides the database. */
export interface SendingContext extends OutgoingContext, NoticeContext {
  readonly providers: ProviderRegistry;
  /** How long an attempt belongs to the process that began it; longer than any provider call. */
  readonly leaseSeconds: number;
  readonly quietHours: QuietHours;
  readonly shares: Shares;
  readonly budgets: BudgetSettings;
  /** How long nothing goes to a provider in trouble, at first. */
  readonly pauseSeconds: number;
  /** What is kept outside the database; absent where nothing is (tests). */
  readonly record?: SendingRecord;
}

/** A row that is committed before any byte leaves, and what may then leave. */
export interface Attempt {
  /** Which notice it is, whatever its row's id. */
  readonly key: string;
  readonly outgoing: Outgoing;
  readonly through: OpenProvider;
}

/**
 * Begins an attempt for each of the notices of these events that may leave now: row with intent and lease, notice on its way. Whoever inserts
 * the row is the only one who may call. A notice on this medium whose earlier attempt was taken, or whose fate is not known, is left alone; one
 * that must wait (quiet hours, rates, no provider) gets its slip back; one above a budget is held; a letter goes to the letter queue.
 * `leasedFrom` (`performance.now()`) is when the lease was at most begun.
 */
export async function beginAttempts(tx: Tx, desk: SendingContext, events: readonly EventRow[], leasedFrom: number): Promise<Attempt[]> {
  const ready = await readyNotices(tx, events);
  const awake = await leaveSleeping(tx, desk, ready, events);
  const reachable = await leaveUnreachable(tx, desk, awake);
  await queueLetters(
    tx,
    reachable.filter((notice) => notice.medium === 'letter'),
  );
  const attempts: Attempt[] = [];
  for (const medium of ['sms', 'email'] as const) {
    const notices = reachable.filter((notice) => notice.medium === medium);
    if (notices.length > 0) attempts.push(...(await begin(tx, desk, notices, events, leasedFrom)));
  }
  return attempts;
}

/** Locked, those that are due first before the others. */
async function readyNotices(tx: Tx, events: readonly EventRow[]): Promise<Ready[]> {
  if (events.length === 0) return [];
  return await tx.query<Ready>(
    `SELECT ${frozenTextColumns}, n.medium, n.rule_set AS "ruleSet", n.obligation, n.occurrence, n.complaint_id AS "complaintId", coalesce(n.recipient, ${toldPersonSql('c')}) AS complainant, n.recipient IS NOT NULL AS named, c.channel, c.prefers,
       n.text_no AS "textNo", n.composed_at AS "composedAt", (SELECT coalesce(max(attempt_no), 0) FROM delivery d WHERE d.notice_id = n.id) AS attempts
     FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.id = ANY($1) AND n.state = 'composed' AND n.medium IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND d.medium = n.medium
                         AND d.state NOT IN ('deferred', 'refused', 'not-accepted') AND d.resolution IS DISTINCT FROM 'resend')
     ORDER BY n.due_at NULLS LAST, n.id FOR UPDATE OF n`,
    [events.flatMap((event) => event.subjectId ?? [])],
  );
}

/** Nothing rings at night, unless the law would be broken by it. */
async function leaveSleeping(tx: Tx, desk: SendingContext, ready: readonly Ready[], events: readonly EventRow[]): Promise<Ready[]> {
  const { zone } = desk.house.institution;
  const sleeping: Delayed[] = [];
  const awake = ready.filter((notice) => {
    const now = desk.now();
    const owed = notice.ruleSet !== null || noticeTable[notice.kind].audience === 'staff';
    const { at, because } = whenToSend({ now, medium: notice.medium, owed, dueAt: notice.dueAt, quietHours: desk.quietHours, zone });
    if (because !== 'quiet-hours') return true;
    sleeping.push({ noticeId: notice.noticeId, seconds: (at.getTime() - now.getTime()) / 1000, because });
    return false;
  });
  await comeBackLater(tx, sleeping, events);
  return awake;
}

interface Reachable extends Ready {
  readonly recipient: string;
}

/**
 * The contact that the text was written for is gone from the case, or never was the complainant's: a person's. The last gate: what was written before
 * an address became ours, or by an earlier version, stops here.
 */
async function leaveUnreachable(tx: Tx, desk: SendingContext, notices: readonly Ready[]): Promise<Reachable[]> {
  const reachable = notices.flatMap((notice) => {
    const { complainant, medium, channel, named } = notice;
    const recipient = contactFor(complainant, medium, factsOf(channel));
    const own = noticeTable[notice.kind].audience === 'complainant' ? desk.house.institution : { addresses: [] };
    return recipient === undefined || unusableContacts(complainant, { own, came: factsOf(channel), named })[medium]
      ? []
      : [{ ...notice, recipient }];
  });
  await failForPeople(
    tx,
    notices.filter((notice) => !reachable.some((one) => one.noticeId === notice.noticeId)),
  );
  return reachable;
}

async function begin(
  tx: Tx,
  desk: SendingContext,
  notices: readonly Reachable[],
  events: readonly EventRow[],
  leasedFrom: number,
): Promise<Attempt[]> {
  const medium = (notices[0] as Ready).medium;
  const turns = await takeTurns(tx, desk.providers.for(medium), desk.shares, notices.length);
  // Budgets are taken from with a turn in hand: what has to wait for one comes back, and would be counted again.
  const leaving = await holdOverBudget(tx, desk.budgets, notices.slice(0, turns.through.length));
  const begun = leaving.map((notice, index) => attemptOf(desk, notice, turns.through[index] as OpenProvider, leasedFrom));
  await insertAttempts(tx, desk, leaving, begun);
  const left = notices.slice(turns.through.length);
  const patient = turns.because === 'provider-away' ? await overtakeSilence(tx, desk, left) : left;
  await comeBackLater(
    tx,
    patient.map(({ noticeId }) => ({ noticeId, seconds: turns.waitSeconds, because: turns.because })),
    events,
  );
  return begun;
}

function attemptOf(desk: SendingContext, notice: Reachable, through: OpenProvider, leasedFrom: number): Attempt {
  const { recipient } = notice;
  const another = (['sms', 'email', 'letter'] as const).some(
    (medium) => medium !== notice.medium && contactFor(notice.complainant, medium, factsOf(notice.channel)) !== undefined,
  );
  const until = validUntil(desk.now(), notice.dueAt, another);
  // The rest of the lease is for the answer, and for writing it down.
  const limit = (desk.leaseSeconds * 1000 * 2) / 3;
  const mayLeave = () => performance.now() - leasedFrom < limit;
  return {
    through,
    key: keyOf(notice.complaintId, notice.obligation, notice.occurrence),
    outgoing: outgoingOf(
      desk,
      { attemptId: newId(), provider: through.id, recipient, validUntil: until, mayLeave, limitMilliseconds: limit },
      notice,
    ),
  };
}

async function insertAttempts(tx: Tx, desk: SendingContext, notices: readonly Ready[], begun: readonly Attempt[]): Promise<void> {
  if (begun.length === 0) return;
  const rows = begun.map(({ through, outgoing }, index) => {
    const notice = notices[index] as Ready;
    return {
      id: outgoing.attemptId,
      notice_id: notice.noticeId,
      attempt_no: notice.attempts + 1,
      medium: notice.medium,
      provider: through.id,
      recipient: outgoing.recipient,
      text_no: notice.textNo,
      valid_until: outgoing.validUntil ?? null,
      reports: through.reports,
    };
  });
  await beginDeliveries(tx, rows, desk.leaseSeconds);
}

/** While no provider of a medium answers, what has waited as long as its time allows goes another way. Gives those that still wait. */
async function overtakeSilence(tx: Tx, desk: SendingContext, notices: readonly Ready[]): Promise<Ready[]> {
  const now = desk.now();
  const patient: Ready[] = [];
  for (const notice of notices) {
    const waited = now.getTime() - notice.composedAt.getTime();
    const impatient = notice.dueAt !== null && waited > silenceLimit(notice.composedAt, notice.dueAt);
    const because = { medium: notice.medium, reason: 'No provider of this medium can be reached.' };
    if (!impatient || !(await overAnotherMedium(tx, desk, notice.noticeId, notice.complaintId, because))) patient.push(notice);
  }
  return patient;
}
