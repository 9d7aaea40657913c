import { instantInZone } from '@app/shared/domain/calendar/zone.js';
import type { ComputedDeadline } from '@app/shared/domain/deadline/computed-deadline.js';
import type { CaseEvent, ExtensionRequest } from '@app/shared/domain/deadline/deadline-input.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { keepDerivations } from '@app/shared/persistence/derivations.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { newId } from '@app/shared/platform/new-id.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type OpenCase, openCase, openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { demandRole, type Staff } from '../staff.js';

/** What a clerk asks for, as in the contract. `approvedBy` records an approval given elsewhere; only who oversees may record one. */
export interface ExtensionWish {
  readonly extension: string;
  readonly to: NonNullable<ExtensionRequest['to']>;
  readonly reason?: string | undefined;
  readonly approvedBy?: string | undefined;
  readonly statedDate?: string | undefined;
}

export type ExtensionAnswer =
  | {
      readonly granted: true;
      readonly dueOn: string | null;
      readonly dueAt: string | null;
      readonly provisional: boolean;
      readonly notice: string;
    }
  | { readonly granted: false; readonly request: string };

/** The clock and the zone that dates are told in. */
export interface ExtensionDesk {
  readonly deadlines: HouseDeadlines;
  readonly zone: string;
}

/**
 * Moves a date within what the rule set allows and owes the complainant the new one with the reason, in one transaction.
 * Where the rule wants an approval that is not there, the request is kept for another person. Fails with the refusal codes of
 * `rules/README.md`, counting 8; the date then stands.
 */
export async function extendDeadline(
  unitOfWork: Transactions,
  desk: ExtensionDesk,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: ExtensionWish,
): Promise<ExtensionAnswer> {
  if (wish.approvedBy !== undefined) refuseOwnApproval(staff, wish.approvedBy);
  const answer = await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId);
    const judged = await judge(tx, desk, found, wish, wish.approvedBy !== undefined);
    if (judged.outcome === 'refused' && judged.code === 'extension.approval-missing' && wish.approvedBy === undefined) {
      const request = newId();
      await tx.query('INSERT INTO extension_request (id, complaint_id, asked_by, request) VALUES ($1, $2, $3, $4)', [
        request,
        found.id,
        staff.actor,
        JSON.stringify(wish),
      ]);
      await tx.record([
        {
          kind: 'extension.asked',
          complaintId: found.id,
          subjectId: request,
          actor: staff.actor,
          data: { extension: wish.extension, to: wish.to },
        },
      ]);
      return { granted: false, request } as const;
    }
    return await grant(tx, desk, found, wish, judged, staff.actor, wish.approvedBy ?? null);
  });
  await faultPoint('desk.after_commit');
  return answer;
}

/** What an extension would do, worked out and not done. */
export interface ExtensionPreview {
  readonly judged: Judged;
  /** The date as it would be, with the days counted: also where it is refused because it lies too far. */
  readonly deadline?: ComputedDeadline | undefined;
}

/**
 * The date that an extension would lead to, for whoever may see the case; changes nothing. An approval that the rule wants is taken as
 * given, for it comes afterwards.
 */
export async function previewExtension(
  unitOfWork: Transactions,
  desk: ExtensionDesk,
  staff: Staff,
  reference: string,
  wish: ExtensionWish,
): Promise<ExtensionPreview> {
  return await unitOfWork.run(async (tx) => {
    const found = await openCase(tx, staff, reference);
    const judged = await judge(tx, desk, found, wish, true);
    const obligation =
      judged.outcome === 'accepted' ? judged.obligation : judged.cap && desk.deadlines.offeredBy(judged.ruleSet, wish.extension);
    if (!obligation) return { judged };
    return { judged, deadline: extended(desk, found, await factsOf(tx, found), wish, { ...judged, obligation }).deadline };
  });
}

/** Another person's approval of a request that waits for one. Approving twice answers as the first time. */
export async function approveExtension(
  unitOfWork: Transactions,
  desk: ExtensionDesk,
  staff: Staff,
  requestId: string,
): Promise<ExtensionAnswer> {
  demandRole(staff, 'supervisor', 'administrator');
  return await unitOfWork.run(async (tx) => {
    const [asked] = await tx.query<{
      reference: string;
      askedBy: string;
      request: ExtensionWish;
      result: ExtensionAnswer | null;
      sentBack: boolean;
    }>(
      `SELECT c.reference, r.asked_by AS "askedBy", r.request, r.result, r.sent_back_at IS NOT NULL AS "sentBack"
       FROM extension_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1 FOR UPDATE OF r`,
      [requestId],
    );
    if (!asked) throw new Failure('not-found');
    if (asked.result) return asked.result;
    if (asked.sentBack) throw new Failure('extension.sent-back');
    if (asked.askedBy === staff.actor) throw new Failure('extension.same-person');
    const found = await openCase(tx, staff, asked.reference);
    const judged = await judge(tx, desk, found, asked.request, true);
    const answer = await grant(tx, desk, found, asked.request, judged, asked.askedBy, staff.name);
    await tx.query('UPDATE extension_request SET approved_by = $2, approved_at = now(), result = $3 WHERE id = $1', [
      requestId,
      staff.actor,
      JSON.stringify(answer),
    ]);
    return answer;
  });
}

function refuseOwnApproval(staff: Staff, approver: string): void {
  if (staff.role === 'clerk')
    throw new Failure('auth.forbidden', 'A clerk cannot record an approval: ask for it, and the approver gives it.');
  if (approver === staff.name) throw new Failure('extension.same-person');
}

type Judged = ReturnType<HouseDeadlines['judgeExtension']>;

async function judge(tx: Tx, desk: ExtensionDesk, found: OpenCase, wish: ExtensionWish, approved: boolean): Promise<Judged> {
  if (found.status !== 'assigned' && found.status !== 'extended') throw new Failure('complaint.already-decided');
  const facts = await factsOf(tx, found);
  return desk.deadlines.judgeExtension(
    found.receivedAt,
    facts,
    requestOf(wish, found.now, approved ? desk.deadlines.approvalRole(wish.extension) : undefined),
  );
}

function requestOf(wish: ExtensionWish, at: Date, approvedBy: string | undefined): ExtensionRequest {
  const { extension, to, reason, statedDate } = wish;
  return {
    extension,
    to,
    at,
    ...(reason === undefined ? {} : { reason }),
    ...(statedDate === undefined ? {} : { statedDate }),
    ...(approvedBy ? { approvedBy } : {}),
  };
}

/** What happened to the case so far, as its dates were computed from it. */
async function factsOf(tx: Tx, found: OpenCase): Promise<CaseEvent[]> {
  const rows = await tx.query<{ facts: (Omit<CaseEvent, 'at'> & { at: string })[] }>(
    'SELECT facts FROM obligation WHERE complaint_id = $1',
    [found.id],
  );
  const fullest = rows.map((row) => row.facts).sort((a, b) => b.length - a.length)[0] ?? [];
  return fullest.map((event) => ({ ...event, at: new Date(event.at) }) as CaseEvent);
}

/** The facts of the case with the extension among them, and the date that follows. */
function extended(
  desk: ExtensionDesk,
  found: OpenCase,
  before: readonly CaseEvent[],
  wish: ExtensionWish,
  judged: { readonly ruleSet: string; readonly obligation: string },
): { facts: CaseEvent[]; deadline: ComputedDeadline | undefined } {
  const facts: CaseEvent[] = [
    ...before,
    { type: 'extend', ...requestOf(wish, found.now, undefined), obligation: judged.obligation, granted: true },
  ];
  const deadline = desk.deadlines
    .compute(found.receivedAt, facts, true)
    .find((one) => one.ruleSet === judged.ruleSet && one.obligation === judged.obligation);
  return { facts, deadline };
}

async function grant(
  tx: Tx,
  desk: ExtensionDesk,
  found: OpenCase,
  wish: ExtensionWish,
  judged: Judged,
  by: string,
  approver: string | null,
): Promise<ExtensionAnswer> {
  if (judged.outcome === 'refused') throw new Failure(judged.code, judged.cap ? `${judged.says} The limit is ${judged.cap}.` : judged.says);
  const { facts, deadline: moved } = extended(desk, found, await factsOf(tx, found), wish, judged);
  const derivation = moved?.derivation;
  if (!derivation) throw new Error(`The extended obligation ${judged.obligation} is not owed by this case.`);
  const derivations = await keepDerivations(tx, [derivation]);
  const [before] = await tx.query<{ id: string; dueOn: string; dueAt: Date }>(
    `SELECT id, due_on::text AS "dueOn", due_at AS "dueAt" FROM obligation WHERE complaint_id = $1 AND rule_set = $2 AND obligation = $3 ORDER BY occurrence DESC LIMIT 1`,
    [found.id, judged.ruleSet, judged.obligation],
  );
  if (!before) throw new Failure('extension.not-available');
  await tx.query(
    `UPDATE obligation SET due_on = $2, due_at = $3, near_at = $4, provisional = $5, known_through = $6, derivation = $7, facts = $8, calendar_version = $9, near_told_at = NULL, missed_at = NULL
     WHERE id = $1`,
    [
      before.id,
      moved.dueOn,
      moved.dueAt,
      moved.dueAt && desk.deadlines.nearAt(moved),
      moved.provisional,
      moved.knownThrough ?? null,
      derivations.get(derivation),
      JSON.stringify(facts),
      moved.calendarVersion,
    ],
  );
  await tx.query(
    `UPDATE complaint SET status = 'extended', version = version + 1,
       due_at = (SELECT min(due_at) FROM obligation WHERE complaint_id = $1 AND kind = 'decide' AND state = 'open') WHERE id = $1`,
    [found.id],
  );
  const notice = await raiseNotice(tx, found, {
    kind: 'extension',
    ruleSet: judged.ruleSet,
    dueAt: before.dueAt,
    details: {
      dueOn: before.dueOn,
      newDueOn: moved.dueOn,
      provisional: moved.provisional,
      knownThrough: moved.knownThrough ?? null,
      reason: wish.reason ?? '',
      cap: moved.cap,
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
        ruleSet: judged.ruleSet,
        obligation: judged.obligation,
        extension: wish.extension,
        from: before.dueOn,
        to: moved.dueOn,
        reason: wish.reason,
        approver,
      },
    },
  ]);
  await faultPoint('desk.before_commit');
  return {
    granted: true,
    dueOn: moved.dueOn,
    dueAt: moved.dueAt && instantInZone(moved.dueAt, desk.zone),
    provisional: moved.provisional,
    notice,
  };
}
