import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { namesOnePerson } from '@app/shared/domain/conflict/person-keys.js';
import type { RecordedEvent } from '@app/shared/domain/deadline/recorded-event.js';
import type { ComputedDeadline } from '@app/shared/domain/deadline/records/computed-deadline.js';
import type { ExtensionRequest } from '@app/shared/domain/deadline/records/deadline-input.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { type CaseRecord, lockCases } from '@app/shared/obligations/case-record.js';
import { recordCaseEvents } from '@app/shared/obligations/record-case-events.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { extendComplaintRow } from '@app/shared/records/complaint-rows.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type OpenCase, openCase, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { by, demandRight, reach, type Staff } from '../staff.js';

/** What a clerk asks for, as in the contract. `approvedBy` records an approval given elsewhere; only who oversees may record one. */
export interface ExtensionWish {
  readonly extension: string;
  /** Where several rule sets bind the case and offer the same step; otherwise the one that is due first is meant. */
  readonly ruleSet?: string | undefined;
  readonly to: NonNullable<ExtensionRequest['to']>;
  readonly reason?: string | undefined;
  readonly approvedBy?: string | undefined;
  readonly statedDate?: string | undefined;
}

/** What became of a wish for more time: granted with the date that binds now, or waiting for another person's approval. */
export type ExtensionAnswer =
  | {
      readonly granted: true;
      /** What binds now, and what the complainant is told: of several rule sets the earliest. */
      readonly dueOn: string | null;
      readonly dueAt: string | null;
      readonly provisional: boolean;
      /** The step's own date: a later one than `dueOn` where another rule set binds earlier. */
      readonly extended: { readonly ruleSet: string; readonly obligation: string; readonly dueOn: string | null };
      readonly notice: string;
    }
  | { readonly granted: false; readonly request: string };

/**
 * Moves a date within what the rule set allows and owes the complainant the new one with the reason, in one transaction.
 * Where the rule wants an approval that is not there, a request that could be approved is kept for another person; the same one again is
 * the one that waits.
 * Fails with the refusal codes of `rules/README.md`, counting 8; the date then stands.
 */
export async function extendDeadline(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: ExtensionWish,
): Promise<ExtensionAnswer> {
  if (wish.approvedBy !== undefined) refuseOwnApproval(staff, wish.approvedBy);
  const answer = await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'case.extend');
    const judged = await judge(tx, deadlines, found, wish, wish.approvedBy !== undefined);
    if (judged.outcome === 'refused' && judged.code === 'extension.approval-missing' && wish.approvedBy === undefined) {
      // What no approval could help is refused now, and not by the approver days later.
      refuse(await judge(tx, deadlines, found, wish, true));
      return { granted: false, request: await keepRequest(tx, found, staff, wish) } as const;
    }
    return await grant(tx, deadlines, found, wish, judged, staff.actor, wish.approvedBy ?? null);
  });
  await faultPoint('desk.after_commit');
  return answer;
}

/** What an extension would do, worked out and not done. */
export interface ExtensionPreview {
  readonly judged: Judged;
  /** The step's date as it would be, with the days counted: also where it is refused because it lies too far. */
  readonly deadline?: ComputedDeadline | undefined;
  /** What would bind, and what the complainant would be told. */
  readonly told?: ToldDates | undefined;
}

/** The dates that the complainant is told of an extension. Of several rule sets the earliest binds, and it alone is told. */
export interface ToldDates {
  /** What bound before. */
  readonly before: ComputedDeadline | undefined;
  readonly after: ComputedDeadline;
  /** The longer date does not move what binds: another rule set asks for an earlier one. */
  readonly unmoved: boolean;
  /** The furthest day that what binds can reach; null where nothing can be extended further. */
  readonly cap: { readonly on: string; readonly provisional: boolean } | null;
}

/**
 * The date that an extension would lead to, for whoever may see the case; changes nothing. An approval that the rule wants is taken as
 * given, for it comes afterwards.
 */
export async function previewExtension(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  wish: ExtensionWish,
): Promise<ExtensionPreview> {
  return await unitOfWork.run(async (tx) => {
    const judged = await judge(tx, deadlines, await openCase(tx, staff, reference, 'case.read'), wish, true);
    const { record, ruleSet } = judged;
    const obligation = judged.outcome === 'accepted' ? judged.obligation : judged.cap && offeredBy(deadlines, ruleSet, wish.extension);
    if (!obligation) return { judged };
    const event = extending(wish, judged, obligation);
    const then = deadlines.compute({ ...record, events: [...record.events, event] }, true);
    const deadline = current(then, ruleSet, obligation);
    return { judged, deadline, told: deadline && toldDates(deadlines, deadline, deadlines.compute(record), then) };
  });
}

/**
 * Another person's approval of a request that waits for one, judged anew by what has happened meanwhile. Approving twice answers as the
 * first time. Fails with `extension.same-person`, `extension.sent-back`, and with the refusal codes, `extension.too-late` among them.
 */
export async function approveExtension(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  requestId: string,
): Promise<ExtensionAnswer> {
  demandRight(staff, 'extension.approve');
  return await unitOfWork.run(async (tx) => {
    const [asked] = await tx.query<{
      reference: string;
      askedBy: string;
      askedById: string | null;
      request: ExtensionWish;
      result: ExtensionAnswer | null;
      sentBack: boolean;
    }>(
      `SELECT c.reference, r.asked_by AS "askedBy", r.asked_by_id AS "askedById", r.request, r.result, r.sent_back_at IS NOT NULL AS "sentBack"
       FROM extension_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1 FOR UPDATE OF r`,
      [requestId],
    );
    if (!asked) throw new Failure('not-found');
    const found = await openCase(tx, staff, asked.reference, 'extension.approve');
    if (asked.result) return asked.result;
    if (asked.sentBack) throw new Failure('extension.sent-back');
    if (isBy(staff, asked)) throw new Failure('extension.same-person');
    const judged = await judge(tx, deadlines, found, asked.request, true);
    const answer = await grant(tx, deadlines, found, asked.request, judged, asked.askedBy, staff.name);
    await tx.query('UPDATE extension_request SET approved_by = $2, approved_by_id = $4, approved_at = now(), result = $3 WHERE id = $1', [
      requestId,
      staff.actor,
      JSON.stringify(answer),
      staff.id,
    ]);
    return answer;
  });
}

/** Whether this person asked. One that was asked for before ids were kept is told by the name. */
export function isBy(staff: Staff, asked: { readonly askedBy: string; readonly askedById: string | null }): boolean {
  return asked.askedById === null ? asked.askedBy === staff.actor : asked.askedById === staff.id;
}

function refuseOwnApproval(staff: Staff, approver: string): void {
  if (reach(staff, 'extension.approve') === undefined)
    throw new Failure('auth.forbidden', 'A clerk cannot record an approval. Ask for it, and the approver will give it.');
  if (namesOnePerson(approver, staff.name)) throw new Failure('extension.same-person');
}

async function keepRequest(tx: Tx, found: OpenCase, staff: Staff, wish: ExtensionWish): Promise<string> {
  const [waiting] = await tx.query<{ id: string }>(
    'SELECT id FROM extension_request WHERE complaint_id = $1 AND result IS NULL AND sent_back_at IS NULL AND asked_by_id = $2 AND request = $3::jsonb',
    [found.id, staff.id, JSON.stringify(wish)],
  );
  if (waiting) return waiting.id;
  const id = newId();
  await tx.query('INSERT INTO extension_request (id, complaint_id, asked_by, request, asked_by_id) VALUES ($1, $2, $3, $4, $5)', [
    id,
    found.id,
    staff.actor,
    JSON.stringify(wish),
    staff.id,
  ]);
  await tx.record([
    {
      kind: 'extension.asked',
      complaintId: found.id,
      subjectId: id,
      ...by(staff),
      data: { extension: wish.extension, to: wish.to },
    },
  ]);
  return id;
}

type Judged = ReturnType<HouseDeadlines['judgeExtension']> & {
  readonly record: CaseRecord;
  readonly ruleSet: string;
  /** Whose approval the step needs, in the rule set's words. */
  readonly approvalRole: string | null;
};

/** Whether the step may be granted as the case stands, at the instant of this transaction. */
async function judge(tx: Tx, deadlines: HouseDeadlines, found: OpenCase, wish: ExtensionWish, approved: boolean): Promise<Judged> {
  const [record] = await lockCases(tx, deadlines, [found.id]);
  if (!record || !isOpen(found)) throw new Failure('complaint.already-decided');
  const { ruleSet, step } = deadlines.offering(record, wish.extension, wish.ruleSet);
  const approvalRole = step?.requires.approvalRole ?? null;
  const request = { ...askedFor(wish), at: record.now, ...(approved && approvalRole ? { approvedBy: approvalRole } : {}) };
  return { ...deadlines.judgeExtension(record, ruleSet, request), record, ruleSet: ruleSet.id, approvalRole };
}

function askedFor({ extension, to, reason, statedDate }: ExtensionWish): Omit<ExtensionRequest, 'at'> {
  return { extension, to, ...(reason === undefined ? {} : { reason }), ...(statedDate === undefined ? {} : { statedDate }) };
}

/** The granted step as an event of the case. */
function extending(wish: ExtensionWish, { record, ruleSet }: Pick<Judged, 'record' | 'ruleSet'>, obligation: string): RecordedEvent {
  return { type: 'extend', ...askedFor(wish), ruleSet, obligation, granted: true, at: record.now };
}

/** The duty of a rule set that a step extends. */
function offeredBy(deadlines: HouseDeadlines, ruleSet: string, extension: string): string | undefined {
  return deadlines.registry.ruleSet(ruleSet).obligations.find((one) => one.extensions?.some((step) => step.id === extension))?.id;
}

/** Ends in the refusal, with the limit where there is one; what was accepted goes on. */
function refuse(judged: Judged): asserts judged is Extract<Judged, { outcome: 'accepted' }> {
  if (judged.outcome === 'refused') throw new Failure(judged.code, judged.cap ? `${judged.says} The limit is ${judged.cap}.` : judged.says);
}

async function grant(
  tx: Tx,
  deadlines: HouseDeadlines,
  found: OpenCase,
  wish: ExtensionWish,
  judged: Judged,
  by: string,
  approver: string | null,
): Promise<ExtensionAnswer> {
  refuse(judged);
  const { record, ruleSet, obligation } = judged;
  const before = record.rows
    .filter((row) => row.rule_set === ruleSet && row.obligation === obligation && row.state === 'open')
    .sort((a, b) => a.occurrence - b.occurrence)
    .at(-1);
  const event = extending(wish, judged, obligation);
  const [settled] = await recordCaseEvents(tx, deadlines, [{ complaintId: found.id, actor: by, event }]);
  const moved = current(settled!.deadlines, ruleSet, obligation);
  if (!before || !moved) throw new Failure('extension.not-available');
  // Of several rule sets the earliest date binds: a longer one of another is nothing that the complainant may count on.
  const told = toldDates(deadlines, moved, deadlines.compute(record), settled!.deadlines);
  const { dueOn, dueAt, provisional, knownThrough } = told?.after ?? moved;
  await extendComplaintRow(tx, found.id);
  const notice = await raiseNotice(tx, found, {
    kind: 'extension',
    ruleSet,
    dueAt: before.due_at,
    details: {
      dueOn: told?.before?.dueOn ?? before.due_on,
      newDueOn: dueOn,
      ...(told?.unmoved ? { standsOn: dueOn, extendedTo: moved.dueOn } : {}),
      provisional,
      knownThrough: knownThrough ?? null,
      reason: wish.reason ?? '',
      ...(told?.cap ? { cap: told.cap.on, capThrough: told.cap.provisional ? deadlines.calendar?.coverage.to : undefined } : {}),
      provision: moved.citation.provision,
      approver,
      extension: wish.extension,
    },
  });
  await tx.record([
    {
      kind: 'deadline.extended',
      complaintId: found.id,
      subjectId: notice,
      actor: by,
      data: {
        noticeId: notice,
        ruleSet,
        obligation,
        extension: wish.extension,
        from: before.due_on,
        to: moved.dueOn,
        reason: wish.reason,
        approver,
      },
    },
  ]);
  await faultPoint('desk.before_commit');
  return {
    granted: true,
    dueOn,
    dueAt: dueAt && instantInZone(dueAt, deadlines.zone),
    provisional,
    extended: { ruleSet, obligation, dueOn: moved.dueOn },
    notice,
  };
}

/** What a complainant is told where a duty's date moves. Undefined for a duty whose date complainants are not told otherwise: then it is told itself. */
function toldDates(
  deadlines: HouseDeadlines,
  moved: ComputedDeadline,
  before: readonly ComputedDeadline[],
  then: readonly ComputedDeadline[],
): ToldDates | undefined {
  const [was, after] = [deadlines.promised(before), deadlines.promised(then)];
  if (after === undefined || !deadlines.isPromised(moved)) return undefined;
  return { before: was, after, unmoved: was !== undefined && was.dueOn === after.dueOn, cap: deadlines.furthest(then) };
}

/** A duty as it runs now, where it has come more than once. */
function current(deadlines: readonly ComputedDeadline[], ruleSet: string, obligation: string): ComputedDeadline | undefined {
  return deadlines.filter((one) => one.ruleSet === ruleSet && one.obligation === obligation && one.state === 'open').at(-1);
}
