import { giveToDepartment } from '@app/shared/assignments/give-to-department.js';
import { laterOf } from '@app/shared/domain/clock.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { NameFinder } from '@app/shared/domain/conflict/name-finder.js';
import { type AssignedCase, openCases } from '@app/shared/obligations/record-case-events.js';
import { type Added, findConflicts, keepFindings, type PersonFinding } from '@app/shared/people/conflict-findings.js';
import type { NamesInForce } from '@app/shared/people/names-in-force.js';
import { addedTo, eachOnce, findInside, textsOf } from '@app/shared/people/what-was-added.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import type { RoutedRow } from '@app/shared/records/complaint-rows.js';
import type { Choice, Router } from '@app/shared/routing/choose-department.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { actOnFindings } from '@app/shared/transfers/act-on-findings.js';
import { lookingInside } from './look-inside.js';
import { referredEvents } from './referred-events.js';
import { writeMatters } from './write-matters.js';

/** What routing decides with. */
export interface RoutingContext {
  /** The one in force: another after the papers changed. */
  readonly router: Router;
  readonly deadlines: HouseDeadlines;
  /** Whom complaints may be about though nobody says so; absent: nobody is looked for. */
  readonly names?: Pick<NamesInForce, 'names' | 'ready' | 'renew'>;
}

const actor = 'system:router';
const namesOf = (desk: RoutingContext) => () => desk.names?.names;

/** Gives each complaint its department and its dates: the events' slips, the assignments and the obligations are one transaction. */
export async function routeComplaints(unitOfWork: UnitOfWork, desk: RoutingContext, eventIds: readonly string[]): Promise<void> {
  await desk.names?.ready();
  await lookingInside(unitOfWork, namesOf(desk), async (tx, inside) => {
    const events = await tx.take('route', eventIds);
    const complaints = await lockUnrouted(
      tx,
      events.flatMap((event) => event.complaintId ?? []),
    );
    await assign(tx, desk, complaints, inside(complaints), (router, complaint) => router.choose(complaint, complaint.receivedAt));
    await faultPoint('route.before_commit');
  });
  await faultPoint('route.after_commit');
}

/**
 * Looks for people in what was added to cases that have a department: messages, names of files and the text inside them, before anything is locked.
 * Whoever is found is barred at once (act-on-findings.ts), in one transaction with the events' slips. A case that is not routed yet is looked through
 * when it is.
 */
export async function lookAgain(unitOfWork: UnitOfWork, desk: RoutingContext, eventIds: readonly string[]): Promise<void> {
  await desk.names?.ready();
  const { names, router, deadlines } = desk;
  const found = names === undefined ? [] : await findAdded(unitOfWork, names.names, eventIds);
  await unitOfWork.run(async (tx) => {
    await tx.take('route', eventIds);
    await actOnFindings(tx, { departments: router.departments, deadlines }, found, actor);
  });
}

async function findAdded(unitOfWork: UnitOfWork, names: NameFinder, eventIds: readonly string[]): Promise<PersonFinding[]> {
  const cases = await unitOfWork.read<Pick<Unrouted, 'id' | 'text' | 'complainant' | 'subject' | 'wish' | 'against' | 'added' | 'texts'>>(
    `SELECT id, subject, body AS text, complainant, against, wish, ${addedTo('complaint')} AS added, ${textsOf('complaint')} AS texts
     FROM complaint WHERE id IN (SELECT complaint_id FROM event WHERE id = ANY($1)) AND status <> 'received' ORDER BY id`,
    [eventIds],
  );
  const inside: PersonFinding[] = [];
  for (const one of cases) inside.push(...(await findInside(unitOfWork, names, one)));
  return eachOnce([...findConflicts(names, cases), ...inside]);
}

/**
 * A complaint that nobody has routed within a minute goes to the triage desk (or, where it is about that desk, to one that it is not about),
 * obligations included, whatever became of its slip.
 * Any number of sweepers may run: each takes rows that no other holds. Gives how many it took.
 */
export async function sendUnroutedToTriage(unitOfWork: UnitOfWork, desk: RoutingContext, limit = 200): Promise<number> {
  await desk.names?.ready();
  return await lookingInside(unitOfWork, namesOf(desk), async (tx, inside) => {
    const late = await tx.query<{ id: string }>(
      `SELECT id FROM complaint WHERE status = 'received' AND registered_at < now() - interval '1 minute' ORDER BY received_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [limit],
    );
    const complaints = await lockUnrouted(
      tx,
      late.map((row) => row.id),
    );
    await assign(tx, desk, complaints, inside(complaints), (router, complaint) =>
      router.lastResort(complaint, { code: 'late' }, 'sweeper'),
    );
    return complaints.length;
  });
}

interface Unrouted extends ComplaintDraft {
  readonly id: string;
  readonly receivedAt: Date;
  /** The database's time. */
  readonly now: Date;
  /** The names of its files, and what came to it already. */
  readonly added: readonly Added[];
  /** Ids of its files that are text. */
  readonly texts: readonly string[];
}

async function lockUnrouted(tx: Tx, ids: readonly string[]): Promise<Unrouted[]> {
  if (ids.length === 0) return [];
  // In the order of their ids, so that two routers that meet wait for each other and never deadlock.
  return await tx.query<Unrouted>(
    `SELECT id, received_at AS "receivedAt", channel, language, subject, body AS text, complainant, prefers, against, wish, category, business, cause, facts, now() AS now, ${addedTo('complaint')} AS added, ${textsOf('complaint')} AS texts,
            CASE WHEN EXISTS (SELECT 1 FROM work w WHERE w.kind = 'read-by-hand' AND w.subject_id = complaint.id) THEN 'yes' END AS unreadable
     FROM complaint WHERE id = ANY($1) AND status = 'received' ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
}

async function assign(
  tx: Tx,
  desk: RoutingContext,
  complaints: readonly Unrouted[],
  inside: readonly PersonFinding[],
  choose: (router: Router, complaint: Unrouted & { readonly found: readonly string[] }) => Choice,
): Promise<void> {
  if (complaints.length === 0) return;
  // One router for all of it: papers may change while we wait for the database.
  const { router, deadlines: house, names } = desk;
  const findings = names === undefined ? [] : eachOnce([...findConflicts(names.names, complaints), ...inside]);
  const chosen = complaints.map((complaint) => {
    const { id, receivedAt, now } = complaint;
    const found = findings.flatMap((one) => (one.complaintId === id ? [one.key] : []));
    const choice = choose(router, { ...withoutNulls(complaint), found });
    const fresh = house.freshCase(receivedAt, choice.facts, choice.bound?.ruleSets);
    // The gateway that took it in may have been some milliseconds ahead of the database.
    const assigned = { type: 'assigned_to_department', at: laterOf(now, receivedAt) };
    return {
      ...fresh,
      complaintId: id,
      choice,
      events: [...fresh.events, ...referredEvents(complaint.channel, complaint.facts, receivedAt), assigned],
    };
  });
  const opened = await openCases(tx, house, chosen, actor);
  const decided = opened.map((one) => ({ ...one, governing: house.governing(one.deadlines), promised: house.promised(one.deadlines) }));
  await writeMatters(tx, decided, router, actor);
  const moves = decided.map((one) => {
    const { department, rule, reason } = one.choice;
    return { complaintId: one.complaintId, department, rule, reason, routed: routedRow(one) };
  });
  await keepFindings(tx, findings, actor);
  await giveToDepartment(tx, router.departments, moves, actor);
  await tx.record(
    decided.map(({ complaintId, choice, promised }) => ({
      kind: 'complaint.assigned' as const,
      complaintId,
      actor,
      data: {
        department: choice.department,
        rule: choice.rule,
        reason: choice.reason,
        why: choice.why,
        refused: choice.refused,
        decidedBy: choice.decidedBy,
        matter: choice.matter === undefined ? null : matterOf(choice.matter),
        codes: choice.codes,
        ...(choice.bound === undefined ? {} : { bound: choice.bound }),
        dueOn: promised?.dueOn ?? null,
      },
    })),
  );
}

interface Decided extends AssignedCase {
  readonly choice: Choice;
  readonly governing: { readonly dueAt: Date | null } | undefined;
}

/** What is written of a complaint with its department. */
function routedRow({ choice, governing, ruleSets }: Decided): RoutedRow {
  return {
    rule_sets: ruleSets,
    category: choice.category,
    priority: choice.priority,
    business: choice.codes.business,
    cause: choice.codes.cause,
    urgent: choice.urgent.urgent,
    due_at: governing?.dueAt ?? null,
  };
}

/** Codes and numbers for the record: what the complaint says stays with the case. */
function matterOf({ coding, version, business, cause, sure }: NonNullable<Choice['matter']>): object {
  return { coding, version, business, cause, sure: Number(sure.toFixed(3)) };
}

/** SQL's NULL is "not given" to a draft. */
function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}
