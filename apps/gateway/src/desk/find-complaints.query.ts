import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { foldEmail } from '@app/shared/platform/email-address.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import { inQueue, queueTurn } from './queue-order.js';
import { demandDepartment, inSight, sightOf } from './sight.js';
import type { Staff } from './staff.js';

export interface Row {
  readonly reference: string;
  readonly subject: string | null;
  /** The first words of the complaint. */
  readonly opening: string;
  readonly category: string | null;
  readonly channel: string;
  readonly language: string;
  readonly status: string;
  readonly department: string | null;
  readonly receivedAt: Date;
  /** Null where no date governs: it is paused, or nothing has one. */
  readonly dueAt: Date | null;
  /** That date counts days past the calendar's end and may move. */
  readonly provisional: boolean;
  /** From when on the date counts as near. */
  readonly nearAt: Date | null;
  readonly holder: string | null;
  /** Which of those who have this name. */
  readonly holderId: string | null;
  readonly leaseUntil: Date | null;
  /** Something in it waits for a person. That it may be one matter with another case is told to those only who may see both. */
  readonly hasWork: boolean;
}

export interface Page {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
}

const pageSize = 50;
/** The duty whose date governs the case. */
const governingDuty = `FROM obligation o WHERE o.complaint_id = c.id AND o.state = 'open' AND o.due_at = c.due_at`;
export const rowColumns = `c.reference, c.subject, left(c.body, 80) AS opening, c.category, c.channel, c.language, c.status, c.department,
  c.received_at AS "receivedAt", c.due_at AS "dueAt", EXISTS (SELECT 1 ${governingDuty} AND o.provisional) AS provisional,
  (SELECT min(o.near_at) ${governingDuty}) AS "nearAt",
  CASE WHEN c.claim_until > now() THEN h.actor END AS holder,
  CASE WHEN c.claim_until > now() THEN h.staff_id END AS "holderId", CASE WHEN c.claim_until > now() THEN c.claim_until END AS "leaseUntil",
  EXISTS (SELECT 1 FROM work w WHERE w.complaint_id = c.id AND w.done_at IS NULL AND w.kind <> 'link-proposed') AS "hasWork", c.id`;
const open = inQueue('c');

/** Which cases of a queue are wanted; every part that is absent lets all through. `holder` is nobody, this person, or somebody else. */
export interface QueueFilter {
  readonly due?: 'late' | 'near' | undefined;
  readonly state?: string | undefined;
  readonly channel?: string | undefined;
  readonly category?: string | undefined;
  readonly language?: string | undefined;
  readonly holder?: 'nobody' | 'me' | 'others' | undefined;
}

/** The open cases of a department in the order of its queue (queue-order.ts). Another's queue answers as one that does not exist. */
export async function readQueue(
  unitOfWork: UnitOfWork,
  staff: Staff,
  department: string,
  cursor?: string,
  filter: QueueFilter = {},
): Promise<Page> {
  demandDepartment(staff, department);
  const { put, parameters } = parametersOf();
  const conditions = [`c.department = ${put(department)}`, open, seenBy(staff, put), ...filterConditions(filter, staff, put)];
  const wanted = `SELECT ${rowColumns}, to_json(${queueTurn('c')}) #>> '{}' AS turn FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions.join(' AND ')}`;
  const [turn, id] = readCursor(cursor) ?? ['-infinity', '00000000-0000-0000-0000-000000000000'];
  const rows = await unitOfWork.read<Row & { id: string; turn: string }>(
    `${wanted} AND (${queueTurn('c')}, c.id) > (${put(turn)}::timestamptz, ${put(id)}::uuid) ORDER BY ${queueTurn('c')}, c.id LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
  const { items, ...next } = toPage(rows, (row) => [row.turn, row.id]);
  return { items: items.map(({ turn: _turn, ...row }) => row), ...next };
}

/** How many open cases a department has, and how they stand. */
export interface QueueCounts {
  readonly open: number;
  readonly late: number;
  readonly near: number;
  readonly free: number;
  readonly firstDueAt: Date | null;
}

export async function countQueue(unitOfWork: UnitOfWork, staff: Staff, department: string): Promise<QueueCounts> {
  demandDepartment(staff, department);
  const [counts] = await unitOfWork.read<QueueCounts>(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE c.due_at <= now())::int AS late,
            count(*) FILTER (WHERE c.due_at > now() AND ${isNear})::int AS near,
            count(*) FILTER (WHERE c.claim_until IS NULL OR c.claim_until <= now())::int AS free, min(c.due_at) AS "firstDueAt"
     FROM complaint c WHERE c.department = $1 AND ${open} AND NOT c.conflicts && $2::text[]`,
    [department, staff.conflicts],
  );
  return counts!;
}

const isNear = `EXISTS (SELECT 1 ${governingDuty} AND o.near_at <= now())`;

function filterConditions(filter: QueueFilter, staff: Staff, put: (value: unknown) => string): string[] {
  const conditions: string[] = [];
  if (filter.due === 'late') conditions.push('c.due_at <= now()');
  if (filter.due === 'near') conditions.push(`c.due_at > now() AND ${isNear}`);
  if (filter.state) conditions.push(`c.status = ${put(filter.state)}`);
  if (filter.channel) conditions.push(`c.channel = ${put(filter.channel)}`);
  if (filter.category) conditions.push(`c.category = ${put(filter.category)}`);
  if (filter.language) conditions.push(`c.language = ${put(filter.language)}`);
  if (filter.holder === 'nobody') conditions.push('(c.claim_until IS NULL OR c.claim_until <= now())');
  if (filter.holder === 'me') conditions.push(`c.claim_until > now() AND h.staff_id = ${put(staff.id)}`);
  if (filter.holder === 'others') conditions.push(`c.claim_until > now() AND h.staff_id IS DISTINCT FROM ${put(staff.id)}`);
  return conditions;
}

/**
 * What a search may ask. `person` is a number or an address in any spelling; `text` is looked for in subject and words. `anyOf` are readings of
 * one thing that somebody typed: a case fits when one of them does.
 */
export interface Search {
  readonly reference?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly person?: string | undefined;
  readonly text?: string | undefined;
  readonly state?: string | undefined;
  readonly department?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly anyOf?:
    | readonly { readonly reference?: string; readonly person?: string; readonly name?: string; readonly text?: string }[]
    | undefined;
  readonly cursor?: string | undefined;
}

/** Cases that fit every given condition, newest first, of the departments that this person may see. Numbers without a prefix are those of `country`. */
export async function findComplaints(unitOfWork: UnitOfWork, staff: Staff, search: Search, country: string): Promise<Page> {
  const { put, parameters } = parametersOf();
  const conditions = [seenBy(staff, put)];
  if (search.sourceId)
    conditions.push(
      `c.id IN (SELECT complaint_id FROM evidence WHERE source_id = ${put(search.sourceId)} OR thread_id = ${put(search.sourceId)})`,
    );
  conditions.push(...readingConditions(search, country, put));
  if (search.anyOf)
    conditions.push(`(${search.anyOf.flatMap((reading) => readingConditions(reading, country, put)).join(' OR ') || 'false'})`);
  if (search.state) conditions.push(`c.status = ${put(search.state)}`);
  if (search.department) conditions.push(`c.department = ${put(search.department)}`);
  if (search.from) conditions.push(`c.received_at >= ${put(search.from)}::timestamptz`);
  if (search.to) conditions.push(`c.received_at < ${put(search.to)}::timestamptz`);
  const after = readCursor(search.cursor);
  if (after) conditions.push(`(c.received_at, c.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  const rows = await unitOfWork.read<Row & { id: string }>(
    `SELECT ${rowColumns} FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions.join(' AND ')}
     ORDER BY c.received_at DESC, c.id DESC LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
  return toPage(rows, (row) => [row.receivedAt.toISOString(), row.id]);
}

function readingConditions(
  {
    reference,
    person,
    name,
    text,
  }: { reference?: string | undefined; person?: string | undefined; name?: string | undefined; text?: string | undefined },
  country: string,
  put: (value: unknown) => string,
): string[] {
  const conditions: string[] = [];
  if (reference) conditions.push(`c.reference = ${put(readReference(reference) ?? '')}`);
  if (person)
    conditions.push(
      `((c.complainant ? 'phone' AND c.complainant->>'phone' = ${put(readPhone(person, country) ?? '')}) OR c.email_key = ${put(foldEmail(person) ?? '')})`,
    );
  if (name) conditions.push(`c.complainant->>'name' ILIKE ${put(pattern(name))}`);
  if (text) conditions.push(`(c.body ILIKE ${put(pattern(text))} OR c.subject ILIKE ${put(pattern(text))})`);
  return conditions;
}

const pattern = (text: string): string => `%${text.slice(0, 200).replace(/[\\%_]/g, '\\$&')}%`;

/** What {@link inSight} says, with its parameters put. */
const seenBy = (staff: Staff, put: (value: unknown) => string): string => {
  const [department, conflicts] = sightOf(staff);
  return inSight('c', put(department), put(conflicts));
};

function parametersOf(): { put: (value: unknown) => string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  return { put: (value) => `$${parameters.push(value)}`, parameters };
}

function toPage<Found extends Row & { id: string }>(
  rows: readonly Found[],
  key: (row: Found) => readonly [string, string],
): { readonly items: readonly Omit<Found, 'id'>[]; readonly nextCursor?: string } {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const items = shown.map(({ id: _id, ...row }) => row);
  return rows.length > pageSize && last ? { items, nextCursor: Buffer.from(JSON.stringify(key(last))).toString('base64url') } : { items };
}

function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (!cursor) return undefined;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    if (!Number.isNaN(Date.parse(at)) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [at, id];
  } catch {
    // Falls through: whatever is wrong with it, the caller made it up.
  }
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'cursor', message: 'Use the `nextCursor` of a page as it is.' }] });
}
