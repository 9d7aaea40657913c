import { type DeliveryState, movesForward } from '@app/shared/domain/delivery/delivery-state.js';
import { silenceLimit } from '@app/shared/domain/notice/when-to-send.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { EventKind } from '@app/shared/messages/topology.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { moveDeliveries } from '@app/shared/records/delivery-rows.js';
import { moveNotices as moveNoticeRows, type ReachedRow } from '@app/shared/records/notice-rows.js';
import { closeWork } from '@app/shared/records/work-rows.js';
import { actor } from '../notices/raise-notices.js';
import { noteReach, type ReachNews } from '../notices/reach.js';
import { satisfyByArrival, satisfyDuties } from '../notices/satisfy-duties.js';
import type { RecipientVerdict, RefusalClass, Reports } from '../registry/provider.js';
import { raiseAlarms } from '../registry/provider-alarms.js';
import { type FailedAttempt, goOn, type NextContext } from './go-on.js';
import { holdCasesOf } from './hold-cases.js';

/** What became of one attempt, from the call, a receipt or a look-up. `reason` holds no personal data. */
export interface AttemptVerdict {
  readonly attemptId: string;
  readonly state: DeliveryState;
  readonly providerId?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: string | undefined;
  /** For what was not taken or did not arrive. */
  readonly next?: RefusalClass | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly recipient?: RecipientVerdict | undefined;
  /** It is ours, heard of after the call, and only a person can mend it. */
  readonly alarm?: boolean | undefined;
  /** When it happened, where that was before we heard of it. */
  readonly at?: Date | undefined;
  /** When we were first told of each state, where several words are settled as one. */
  readonly heardAt?: Readonly<Partial<Record<DeliveryState, Date>>> | undefined;
  /** With `accepted`: how far the provider will report. Until it reports that a message left, it does not count as sent. */
  readonly reports?: Reports | undefined;
}

interface LockedAttempt {
  readonly id: string;
  readonly state: DeliveryState;
  readonly medium: string;
  readonly provider: string;
  readonly recipient: string;
  readonly reports: Reports;
  readonly providerId: string | null;
  readonly noticeId: string;
  readonly complaintId: string;
  readonly dueAt: Date | null;
}

type Step = ReachedRow['step'];
type Moved = AttemptVerdict & { readonly attempt: LockedAttempt };

/**
 * Writes verdicts into their attempts, forward only, and draws the consequences: the notice is handed over, sent or delivered and its duty
 * met, or it goes on by the same medium later, by another one, or to a person. Whatever comes late or twice changes nothing. Locks the cases
 * first; whoever locked something else before locks them first himself (`holdCases`).
 */
export async function settleAttempts(tx: Tx, desk: NextContext, verdicts: readonly AttemptVerdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  await holdCasesOf(
    tx,
    verdicts.map((verdict) => verdict.attemptId),
  );
  const attempts = new Map((await lockAttempts(tx, verdicts)).map((attempt) => [attempt.id, attempt]));
  const known = verdicts.flatMap((verdict) => {
    const attempt = attempts.get(verdict.attemptId);
    return attempt ? [{ ...verdict, attempt, forward: movesForward(attempt.state, verdict.state) }] : [];
  });
  await writeDeliveries(tx, desk, known);
  const moved: Moved[] = known.filter((one) => one.forward);
  const knownNow = moved.filter((one) => one.state !== 'unknown').map((one) => one.attemptId);
  await closeWork(tx, ['delivery-unknown'], knownNow, actor);
  await moveNotices(tx, desk, moved);
  await noteReach(tx, moved.flatMap(reachNews));
  await raiseAlarms(
    tx,
    moved.map(({ attempt, alarm, reason }) => ({ provider: attempt.provider, alarm: alarm ? reason : undefined })),
  );
  await tellUnknown(tx, moved);
  await goOn(
    tx,
    desk,
    moved.flatMap((one): FailedAttempt[] => {
      const next = nextStep(one);
      return next === undefined ? [] : [{ ...one.attempt, next, reason: one.reason ?? '', retryAfterSeconds: one.retryAfterSeconds ?? 0 }];
    }),
  );
}

/** Proved not to have been taken: again at once. Taken but not delivered: this medium does not reach them. */
function nextStep(verdict: AttemptVerdict): FailedAttempt['next'] | undefined {
  if (verdict.state === 'not-accepted') return 'again';
  if (verdict.state === 'undelivered') return verdict.next === 'person' ? 'person' : 'other-channel';
  if (verdict.state === 'deferred') return 'later';
  if (verdict.state === 'refused') return verdict.next ?? 'person';
  return undefined;
}

async function lockAttempts(tx: Tx, verdicts: readonly AttemptVerdict[]): Promise<LockedAttempt[]> {
  return await tx.query<LockedAttempt>(
    `SELECT d.id, d.state, d.medium, d.provider, d.recipient, d.reports, d.provider_id AS "providerId", d.notice_id AS "noticeId", n.complaint_id AS "complaintId", n.due_at AS "dueAt"
     FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE d.id = ANY($1) ORDER BY d.id FOR NO KEY UPDATE OF d`,
    [verdicts.map((verdict) => verdict.attemptId)],
  );
}

async function writeDeliveries(tx: Tx, desk: NextContext, known: readonly (Moved & { readonly forward: boolean })[]): Promise<void> {
  const rows = known.filter(saysMore).map((one) => ({
    id: one.attemptId,
    forward: one.forward,
    state: one.state,
    provider_id: one.providerId ?? null,
    reason: one.reason === undefined ? null : cleanText(one.reason, 500),
    code: one.code ?? null,
    reports: one.reports ?? null,
    heard_at: one.heardAt ?? {},
    ...watch(desk, one),
  }));
  if (rows.length === 0) return;
  await moveDeliveries(tx, rows, desk.unknownWaitSeconds);
}

/** Whether anything is written for it: what was said before is not said again. */
function saysMore({ forward, providerId, reports, attempt }: Moved & { readonly forward: boolean }): boolean {
  return forward || (providerId !== undefined && attempt.providerId === null) || (reports !== undefined && reports !== attempt.reports);
}

/** What a provider has, and reports on, is asked about after a while, and may stay silent for a part of the time left. In seconds. */
function watch(desk: NextContext, { state, reports, attempt }: Moved): { ask_in: number | null; silent_in: number | null } {
  const onItsWay = state === 'accepted' || (state === 'sent' && (reports ?? attempt.reports) === 'delivered');
  if (!onItsWay || (reports ?? attempt.reports) === 'nothing') return { ask_in: null, silent_in: null };
  return { ask_in: desk.askAfterSeconds, silent_in: silenceLimit(desk.now(), attempt.dueAt) / 1000 };
}

/** How far a verdict brings its notice. A provider that never reports has sent what it took; `undelivered` brings it no further: what was sent stays sent. */
function stepOf({ state, reports, attempt }: Moved): Step | undefined {
  if (state === 'accepted') return (reports ?? attempt.reports) === 'nothing' ? 'sent' : 'accepted';
  return state === 'sent' || state === 'delivered' ? state : undefined;
}

/** Handed over, sent, delivered: each with its own time and its line in the trail; the duty is met by the one that its rule set names. */
async function moveNotices(tx: Tx, desk: NextContext, moved: readonly Moved[]): Promise<void> {
  const reached = moved.flatMap((one) => {
    const step = stepOf(one);
    return step === undefined ? [] : [{ attempt: one.attempt, step, at: one.at, heardAt: one.heardAt }];
  });
  if (reached.length === 0) return;
  const before = await lockNotices(tx, reached);
  const attempts = new Map(reached.map(({ attempt }) => [attempt.id, attempt]));
  const forward = (await writeSteps(tx, reached)).flatMap(({ attemptId, step }) => {
    const attempt = attempts.get(attemptId);
    return attempt ? [{ attempt, step, id: attempt.noticeId }] : [];
  });
  await tx.record(
    forward.map(({ attempt, step, id }) => ({
      kind: `notice.${step}` as EventKind,
      complaintId: attempt.complaintId,
      subjectId: id,
      actor,
      data: { attempt: attempt.id, medium: attempt.medium },
    })),
  );
  const hadLeft = (id: string) => ['sent', 'delivered'].includes(before.get(id) ?? '');
  const left = forward.filter(({ step, id }) => step !== 'accepted' && !hadLeft(id));
  const arrived = forward.filter(({ step }) => step === 'delivered');
  await satisfyDuties(
    tx,
    desk.deadlines,
    left.map(({ id }) => id),
  );
  await satisfyByArrival(
    tx,
    desk.deadlines,
    arrived.map(({ id }) => id),
  );
}

/** The state of each, locked in one order for all. */
async function lockNotices(tx: Tx, reached: readonly { readonly attempt: LockedAttempt }[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; state: string }>('SELECT id, state FROM notice WHERE id = ANY($1) ORDER BY id FOR UPDATE', [
    reached.map(({ attempt }) => attempt.noticeId),
  ]);
  return new Map(rows.map(({ id, state }) => [id, state]));
}

async function writeSteps(
  tx: Tx,
  reached: readonly (Pick<Moved, 'attempt' | 'at' | 'heardAt'> & { readonly step: Step })[],
): Promise<{ attemptId: string; step: Step }[]> {
  return await moveNoticeRows(
    tx,
    reached.map(({ attempt, step, at, heardAt }) => ({
      id: attempt.noticeId,
      attempt: attempt.id,
      step,
      at: at ?? null,
      // What arrived had left, even where only that was told.
      sent_at: earliest(heardAt?.sent, heardAt?.delivered),
      delivered_at: heardAt?.delivered ?? null,
    })),
  );
}

function earliest(...instants: readonly (Date | undefined)[]): Date | null {
  const known = instants.filter((one) => one !== undefined);
  return known.length === 0 ? null : new Date(Math.min(...known.map((one) => one.getTime())));
}

/** What a verdict teaches about the number or address itself. */
function reachNews(one: Moved): ReachNews[] {
  const { medium, recipient } = one.attempt;
  if (recipient === '') return [];
  if (one.state === 'delivered') return [{ medium, recipient, what: 'reached' }];
  if (one.recipient === undefined) return [];
  const { provider: by } = one.attempt;
  return [{ medium, recipient, what: one.recipient === 'dead' ? 'failed' : 'opted-out', why: one.reason, by, code: one.code }];
}

async function tellUnknown(tx: Tx, moved: readonly Moved[]): Promise<void> {
  await tx.record(
    moved
      .filter((one) => one.state === 'unknown')
      .map(({ attempt, reason }) => ({
        kind: 'delivery.unknown' as const,
        complaintId: attempt.complaintId,
        subjectId: attempt.noticeId,
        actor,
        data: { attempt: attempt.id, medium: attempt.medium, reason: reason ?? '' },
      })),
  );
}
