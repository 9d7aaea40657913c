import { openSql } from '@app/shared/domain/complaint/complaint-status.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inTurn, queueTurn } from '../queue-order.js';
import { demandDepartment, inSight, putSight } from '../sight.js';
import type { Staff } from '../staff.js';
import { governingDuty, type Page, pageSize, parametersOf, type Row, readCursor, rowColumns, toPage } from './case-rows.js';

const open = openSql('c');

/** So many of a queue are counted, from its head. */
export const countedMost = 1_000;

/** What a queue may be sorted by instead of its turns, each the other way round with `-` before it. */
export const queueSorts = ['due', '-due', 'received', '-received'] as const;
/** How a queue is sorted. */
export type QueueSort = (typeof queueSorts)[number];

/** Which cases of a queue are wanted; every part that is absent lets all through. `holder` is nobody, this person, or somebody else. */
export interface QueueFilter {
  readonly due?: 'late' | 'near' | undefined;
  readonly state?: string | undefined;
  /** One door, or several that people call by one name. */
  readonly channel?: string | readonly string[] | undefined;
  /** What it is about now, by the coding: one of these businesses, or, where it has none, one of these categories of the papers. */
  readonly about?: { readonly businesses: readonly string[]; readonly categories: readonly string[] } | undefined;
  readonly language?: string | undefined;
  readonly holder?: 'nobody' | 'me' | 'others' | undefined;
  /** Left out: by turn, which is the order in which cases are claimed. */
  readonly sort?: QueueSort | undefined;
}

/**
 * The open cases of a department in the order of its queue (queue-order.ts), or, of the first thousand of it, in the order that `sort` asks for. Another's
 * queue answers as one that does not exist.
 */
export async function readQueue(
  unitOfWork: UnitOfWork,
  staff: Staff,
  department: string,
  cursor?: string,
  filter: QueueFilter = {},
): Promise<Page> {
  demandDepartment(staff, department);
  const { put, parameters } = parametersOf();
  const filters = filterConditions(filter, staff, put);
  const conditions = [`c.department = ${put(department)}`, open, inSight('c', ...putSight(staff, put)), ...filters];
  if (filter.sort) return await readSorted(unitOfWork, staff, filter.sort, conditions.join(' AND '), cursor, { put, parameters });
  const wanted = `SELECT ${rowColumns}, to_json(${queueTurn('c')}) #>> '{}' AS turn FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions.join(' AND ')}`;
  const [turn, id] = readCursor(cursor) ?? ['-infinity', '00000000-0000-0000-0000-000000000000'];
  const rows = await unitOfWork[asRead(filters)]<Row & { id: string; turn: string }>(
    `${wanted} AND (${queueTurn('c')}, c.id) > (${put(turn)}::timestamptz, ${put(id)}::uuid) ${inTurn('c')} LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
  const { items, ...next } = toPage(rows, staff, (row) => [row.turn, row.id]);
  return { items: items.map(({ turn: _turn, ...row }) => row), ...next };
}

/** The whole queue is read along its index, whosever it is; how rare what a filter wants is, its values say. */
const asRead = (filters: readonly string[]): 'read' | 'readPrepared' => (filters.length === 0 ? 'readPrepared' : 'read');

/** The instants that a queue is sorted by; what has no date comes after all that has one. */
const sortedBy = { due: `coalesce(c.due_at, timestamptz '9999-12-31Z')`, received: 'c.received_at' } as const;

/** No index has these orders: the head of the queue is read along its own, and sorted. */
async function readSorted(
  unitOfWork: UnitOfWork,
  staff: Staff,
  sort: QueueSort,
  conditions: string,
  cursor: string | undefined,
  { put, parameters }: ReturnType<typeof parametersOf>,
): Promise<Page> {
  const down = sort.startsWith('-');
  const by = sortedBy[sort.replace('-', '') as keyof typeof sortedBy];
  const start = down ? ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] : ['-infinity', '00000000-0000-0000-0000-000000000000'];
  const [value, id] = readCursor(cursor) ?? start;
  const direction = down ? 'DESC' : 'ASC';
  const rows = await unitOfWork.read<Row & { id: string; place: string }>(
    `WITH head AS MATERIALIZED (SELECT c.id FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions} ${inTurn('c')} LIMIT ${countedMost})
     SELECT ${rowColumns}, to_json(${by}) #>> '{}' AS place FROM head JOIN complaint c ON c.id = head.id LEFT JOIN claim h ON h.id = c.claim_id
     WHERE (${by}, c.id) ${down ? '<' : '>'} (${put(value)}::timestamptz, ${put(id)}::uuid) ORDER BY ${by} ${direction}, c.id ${direction} LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
  const { items, ...next } = toPage(rows, staff, (row) => [row.place, row.id]);
  return { items: items.map(({ place: _place, ...row }) => row), ...next };
}

/** So much of a queue is watched, from its head. */
const watchedMost = 200;

/** The head of a department's queue, each case with a mark that becomes another when its row does: state, date or who holds it. */
export async function readQueueMarks(
  from: UnitOfWork,
  staff: Staff,
  department: string,
  filter: QueueFilter = {},
): Promise<{ id: string; mark: string }[]> {
  demandDepartment(staff, department);
  const { put, parameters } = parametersOf();
  const filters = filterConditions(filter, staff, put);
  const conditions = [`c.department = ${put(department)}`, open, inSight('c', ...putSight(staff, put)), ...filters];
  return await from[asRead(filters)](
    `SELECT c.id, concat_ws(' ', c.status, extract(epoch FROM c.due_at)::bigint, CASE WHEN c.claim_until > now() THEN c.claim_id END) AS mark
     FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions.join(' AND ')} ${inTurn('c')} LIMIT ${watchedMost}`,
    parameters,
  );
}

/** How many open cases a department has, and how they stand: of the first thousand of its queue where it has more. */
export interface QueueCounts {
  readonly open: number;
  readonly late: number;
  readonly near: number;
  readonly free: number;
  readonly firstDueAt: Date | null;
  /** There are more than were counted: each figure is the least that it may be. */
  readonly more: boolean;
}

/** How much waits in a department's queue, up to a thousand. Fails with `not-found` for another department's. */
export async function countQueue(unitOfWork: UnitOfWork, staff: Staff, department: string): Promise<QueueCounts> {
  demandDepartment(staff, department);
  const [counts] = await unitOfWork.readPrepared<QueueCounts>(
    `SELECT least(count(*), $3)::int AS open, count(*) FILTER (WHERE c.due_at <= now())::int AS late,
            count(*) FILTER (WHERE c.due_at > now() AND ${isNear})::int AS near,
            least(count(*) FILTER (WHERE c.claim_until IS NULL OR c.claim_until <= now()), $3)::int AS free, min(c.due_at) AS "firstDueAt", count(*) > $3 AS more
     FROM (SELECT c.id, c.due_at, c.claim_until FROM complaint c WHERE c.department = $1 AND ${open} AND NOT c.conflicts && $2::text[]
           ${inTurn('c')} LIMIT $3 + 1) c`,
    [department, staff.conflicts, countedMost],
  );
  return counts!;
}

const isNear = `(SELECT true ${governingDuty} AND o.near_at <= now() LIMIT 1) IS NOT NULL`;

function filterConditions(filter: QueueFilter, staff: Staff, put: (value: unknown) => string): string[] {
  const conditions: string[] = [];
  if (filter.due === 'late') conditions.push('c.due_at <= now()');
  if (filter.due === 'near') conditions.push(`c.due_at > now() AND ${isNear}`);
  if (filter.state) conditions.push(`c.status = ${put(filter.state)}`);
  if (filter.channel) conditions.push(`c.channel = ANY(${put([filter.channel].flat())}::text[])`);
  if (filter.about)
    conditions.push(
      `(c.business = ANY(${put(filter.about.businesses)}) OR c.business IS NULL AND c.category = ANY(${put(filter.about.categories)}))`,
    );
  if (filter.language) conditions.push(`c.language = ${put(filter.language)}`);
  if (filter.holder === 'nobody') conditions.push('(c.claim_until IS NULL OR c.claim_until <= now())');
  if (filter.holder === 'me') conditions.push(`c.claim_until > now() AND h.staff_id = ${put(staff.id)}`);
  if (filter.holder === 'others') conditions.push(`c.claim_until > now() AND h.staff_id IS DISTINCT FROM ${put(staff.id)}`);
  return conditions;
}
