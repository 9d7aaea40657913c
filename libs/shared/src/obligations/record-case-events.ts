import { laterOf } from '../domain/clock.js';
import type { RecordedEvent } from '../domain/deadline/recorded-event.js';
import type { ComputedDeadline } from '../domain/deadline/records/computed-deadline.js';
import { Failure } from '../domain/failure/failure.js';
import { cleanJson } from '../domain/text/clean-text.js';
import type { Tx } from '../persistence/unit-of-work.js';
import type { HouseDeadlines, LegalCase } from '../rules/house-deadlines.js';
import { type CaseRecord, lockCases } from './case-record.js';
import { insertFirstDuties, type SettledCase, settleCases } from './settle-cases.js';

/** Something that happened to a case. Without `at` it happened now, by the database's time. */
export interface NewCaseEvent {
  readonly complaintId: string;
  /** As in the trail: `staff:<name>`, `system:<app>`. */
  readonly actor: string;
  readonly event: Omit<RecordedEvent, 'at'> & { readonly at?: Date };
}

/**
 * Adds to the lists of what happened to cases and settles their duties by them, in the transaction of whatever brought it about. Every
 * change of a legal date goes through here. Locks the cases; those that are not routed yet are left out.
 * Fails with `events.impossible-order` where an event cannot have happened then: before receipt, in the future, or as the end of a pause
 * that never began.
 */
export async function recordCaseEvents(
  tx: Tx,
  deadlines: HouseDeadlines,
  events: readonly NewCaseEvent[],
): Promise<readonly SettledCase[]> {
  const cases = await lockCases(tx, deadlines, [...new Set(events.map((event) => event.complaintId))]);
  const grown = cases.map((record) =>
    grow(
      record,
      events.filter((event) => event.complaintId === record.id),
    ),
  );
  await insertEvents(
    tx,
    grown.flatMap(({ rows }) => rows),
  );
  return await settleCases(
    tx,
    deadlines,
    grown.map(({ record }) => record),
  );
}

/** A complaint that was just assigned, with what is known of it and what has happened by then. */
export interface AssignedCase extends LegalCase {
  readonly complaintId: string;
}

/** The first events and duties of cases that nobody has seen before; gives what each owes. */
export async function openCases<Fresh extends AssignedCase>(
  tx: Tx,
  deadlines: HouseDeadlines,
  fresh: readonly Fresh[],
  actor: string,
): Promise<(Fresh & { readonly deadlines: readonly ComputedDeadline[] })[]> {
  const opened = fresh.map((one) => ({ ...one, deadlines: deadlines.compute(one, true) }));
  await insertEvents(
    tx,
    fresh.flatMap(({ complaintId, events }) => events.map((event, at) => rowOf(complaintId, at + 1, event, actor))),
  );
  await insertFirstDuties(tx, deadlines, opened);
  return opened;
}

interface EventRow {
  readonly complaint_id: string;
  readonly no: number;
  readonly type: string;
  readonly at: Date;
  readonly details: unknown;
  readonly actor: string;
}

function grow(record: CaseRecord, news: readonly NewCaseEvent[]): { record: CaseRecord; rows: EventRow[] } {
  const added = news.map(({ event }): RecordedEvent => ({ ...event, at: instantOf(record, event.type, event.at) }));
  const rows = added.map((event, nth) => rowOf(record.id, record.lastNo + nth + 1, event, news[nth]!.actor));
  // A stable sort: what happened at the same instant stays in the order it was recorded.
  const events = [...record.events, ...added].sort((a, b) => a.at.getTime() - b.at.getTime());
  return { record: { ...record, events, lastNo: record.lastNo + added.length }, rows };
}

const aMinute = 60_000;

function instantOf({ receivedAt, now }: CaseRecord, type: string, at: Date | undefined): Date {
  // The gateway that took it in may have been some milliseconds ahead of the database.
  if (at === undefined) return laterOf(now, receivedAt);
  // So is whoever has another clock, or tells only the second or the minute.
  if (at < receivedAt && receivedAt.getTime() - at.getTime() < aMinute) return receivedAt;
  if (at < receivedAt) throw new Failure('events.impossible-order', `\`${type}\` is before the complaint was received.`);
  if (at > now && at > receivedAt) throw new Failure('events.impossible-order', `\`${type}\` is in the future.`);
  return at;
}

function rowOf(complaintId: string, no: number, { type, at, ...details }: RecordedEvent, actor: string): EventRow {
  return { complaint_id: complaintId, no, type, at, details: cleanJson(JSON.parse(JSON.stringify(details))), actor };
}

async function insertEvents(tx: Tx, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO case_event (complaint_id, no, type, at, details, actor)
     SELECT complaint_id, no, type, at, details, actor
     FROM json_to_recordset($1) AS e(complaint_id uuid, no int, type text, at timestamptz, details jsonb, actor text)`,
    [JSON.stringify(rows)],
  );
}
