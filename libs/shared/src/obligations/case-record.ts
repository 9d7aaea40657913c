import type { RecordedEvent } from '../domain/deadline/recorded-event.js';
import type { Language } from '../domain/language.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import type { HouseDeadlines, LegalCase } from '../rules/house-deadlines.js';
import { takeUpCalendars } from './added-calendars.js';
import type { ObligationRow } from './obligation-rows.js';

/** A case with its list of events and its duties as they are stored, under its lock. */
export interface CaseRecord extends LegalCase {
  readonly id: string;
  readonly status: string;
  readonly language: Language;
  /** The day that the complainant was told last. */
  readonly toldDueOn: string | null;
  /** What governs the queue now. */
  readonly dueAt: Date | null;
  /** The database's time. */
  readonly now: Date;
  /** The number of its last event; 0 where it has none. */
  readonly lastNo: number;
  readonly rows: readonly ObligationRow[];
}

/**
 * Locks cases until the transaction ends and gives them in the order of their ids, so that two who meet wait for each other and never
 * deadlock. What is not routed yet owes nothing and is left out. The lock lets others refer to the case (FOR NO KEY UPDATE): a sweeper
 * that writes work for it does not have to wait. Calendars that were added meanwhile are taken up first.
 */
export async function lockCases(tx: Tx, deadlines: HouseDeadlines, ids: readonly string[]): Promise<CaseRecord[]> {
  if (ids.length === 0) return [];
  const cases = await tx.query<Omit<CaseRecord, 'events' | 'rows' | 'lastNo'> & { added: number }>(
    `SELECT id, received_at AS "receivedAt", rule_sets AS "ruleSets", status, language, told_due_on::text AS "toldDueOn", due_at AS "dueAt", now() AS now,
            ${firstReceivedAt},
            (SELECT coalesce(max(seq), 0)::int FROM calendar) AS added
     FROM complaint WHERE id = ANY($1) AND rule_sets IS NOT NULL ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
  if (cases.length === 0) return [];
  await takeUpCalendars(tx, deadlines.registry, cases[0]!.added);
  const events = grouped(await readEvents(tx, ids));
  const rows = grouped(await readRows(tx, ids));
  return cases.map(({ added: _, ...one }) => {
    const own = events.get(one.id) ?? [];
    return {
      ...one,
      events: own.map(eventOf),
      lastNo: own.reduce((last, event) => Math.max(last, event.no), 0),
      rows: rows.get(one.id) ?? [],
    };
  });
}

/** A case as its dates see it, read without a lock; undefined until it is routed. */
export async function readLegalCase(from: Reader, complaintId: string): Promise<LegalCase | undefined> {
  const reader = { query: from.read.bind(from) };
  const [found] = await from.read<Omit<LegalCase, 'events'>>(
    `SELECT received_at AS "receivedAt", rule_sets AS "ruleSets", ${firstReceivedAt} FROM complaint WHERE id = $1 AND rule_sets IS NOT NULL`,
    [complaintId],
  );
  return found && { ...found, events: (await readEvents(reader, [complaintId])).map(eventOf) };
}

/** Where cases were joined: the earliest receipt of them all. */
const firstReceivedAt = `CASE WHEN EXISTS (SELECT 1 FROM complaint part WHERE part.merged_into = complaint.id) THEN first_received(id) END AS "firstReceivedAt"`;

interface StoredEvent {
  readonly complaintId: string;
  readonly no: number;
  readonly type: string;
  readonly at: Date;
  readonly details: Readonly<Record<string, unknown>>;
}

async function readEvents(tx: Pick<Tx, 'query'>, ids: readonly string[]): Promise<StoredEvent[]> {
  return await tx.query<StoredEvent>(
    `SELECT complaint_id AS "complaintId", no, type, at, details FROM case_event WHERE complaint_id = ANY($1) ORDER BY complaint_id, at, no`,
    [ids],
  );
}

/** As it was recorded: instants are instants again. */
function eventOf({ type, at, details }: StoredEvent): RecordedEvent {
  const { instruction, writtenAt } = details as { readonly instruction?: { readonly dueAt?: string }; readonly writtenAt?: string };
  return {
    ...details,
    type,
    at,
    ...(typeof instruction?.dueAt === 'string' ? { instruction: { dueAt: new Date(instruction.dueAt) } } : {}),
    ...(writtenAt === undefined ? {} : { writtenAt: new Date(writtenAt) }),
  } as RecordedEvent;
}

async function readRows(tx: Tx, ids: readonly string[]): Promise<ObligationRow[]> {
  return await tx.query<ObligationRow>(
    `SELECT id, complaint_id AS "complaintId", rule_set, obligation, occurrence, rule_set_version, kind, notice, state, started_at, due_on::text, due_at,
            undated, near_at, escalate_at, provisional, known_through::text, house, assumed, calendar, calendar_version, satisfied_at, satisfied_by,
            alternative, waived_at, waived_by, instead, counted_with, '\\x' || encode(derivation, 'hex') AS derivation,
            escalated_at IS NOT NULL OR missed_at IS NOT NULL AS "isWork",
            state = 'open' AND (spared OR least(near_at, escalate_at, due_at) <= now()) AS "mayBeSpared"
     FROM obligation WHERE complaint_id = ANY($1)`,
    [ids],
  );
}

function grouped<Row extends { readonly complaintId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.complaintId);
    if (group) group.push(row);
    else groups.set(row.complaintId, [row]);
  }
  return groups;
}
