import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { foldEmail } from '@app/shared/platform/email-address.js';
import { readPhone } from '@app/shared/platform/phone-number.js';
import { demandDepartment, type Staff } from './staff.js';

export interface Row {
  readonly reference: string;
  readonly subject: string | null;
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
  readonly holder: string | null;
}

export interface Page {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
}

const pageSize = 50;
const columns = `c.reference, c.subject, c.category, c.channel, c.language, c.status, c.department, c.received_at AS "receivedAt", c.due_at AS "dueAt",
  EXISTS (SELECT 1 FROM obligation o WHERE o.complaint_id = c.id AND o.state = 'open' AND o.due_at = c.due_at AND o.provisional) AS provisional,
  CASE WHEN c.claim_until > now() THEN h.actor END AS holder, c.id`;

/**
 * The open cases of a department, most urgent first, those without a date at its end. Another's queue answers as one that does not exist.
 */
export async function readQueue(unitOfWork: UnitOfWork, staff: Staff, department: string, cursor?: string): Promise<Page> {
  demandDepartment(staff, department);
  const [dueAt, id] = readCursor(cursor) ?? ['-infinity', '00000000-0000-0000-0000-000000000000'];
  const open = `SELECT ${columns} FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE c.department = $1 AND c.status IN ('assigned', 'extended')`;
  // Two walks along the same index: a comparison with a date that is not there would lose its case.
  const rows = await unitOfWork.read<Row & { id: string }>(
    `(${open} AND (c.due_at, c.id) > ($2::timestamptz, $3::uuid) ORDER BY c.due_at, c.id LIMIT $4)
     UNION ALL
     (${open} AND c.due_at IS NULL AND ($2::timestamptz < 'infinity' OR c.id > $3::uuid) ORDER BY c.id LIMIT $4)
     ORDER BY "dueAt", id LIMIT $4`,
    [department, dueAt, id, pageSize + 1],
  );
  return toPage(rows, (row) => [row.dueAt?.toISOString() ?? 'infinity', row.id]);
}

/** What a search may ask. `person` is a number or an address in any spelling; `text` is looked for in subject and words. */
export interface Search {
  readonly reference?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly person?: string | undefined;
  readonly text?: string | undefined;
  readonly state?: string | undefined;
  readonly department?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Cases that fit every given condition, newest first, of the departments that this person may see. Numbers without a prefix are those of `country`. */
export async function findComplaints(unitOfWork: UnitOfWork, staff: Staff, search: Search, country: string): Promise<Page> {
  const parameters: unknown[] = [];
  const put = (value: unknown) => `$${parameters.push(value)}`;
  const conditions = ['true'];
  if (staff.role === 'clerk') conditions.push(`c.department = ${put(staff.department)}`);
  if (search.reference) conditions.push(`c.reference = ${put(readReference(search.reference) ?? '')}`);
  if (search.sourceId)
    conditions.push(
      `c.id IN (SELECT complaint_id FROM evidence WHERE source_id = ${put(search.sourceId)} OR thread_id = ${put(search.sourceId)})`,
    );
  if (search.person)
    conditions.push(
      `((c.complainant ? 'phone' AND c.complainant->>'phone' = ${put(readPhone(search.person, country) ?? '')}) OR c.email_key = ${put(foldEmail(search.person) ?? '')})`,
    );
  if (search.text) conditions.push(`(c.body ILIKE ${put(pattern(search.text))} OR c.subject ILIKE ${put(pattern(search.text))})`);
  if (search.state) conditions.push(`c.status = ${put(search.state)}`);
  if (search.department) conditions.push(`c.department = ${put(search.department)}`);
  if (search.from) conditions.push(`c.received_at >= ${put(search.from)}::timestamptz`);
  if (search.to) conditions.push(`c.received_at < ${put(search.to)}::timestamptz`);
  const after = readCursor(search.cursor);
  if (after) conditions.push(`(c.received_at, c.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  const rows = await unitOfWork.read<Row & { id: string }>(
    `SELECT ${columns} FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id WHERE ${conditions.join(' AND ')}
     ORDER BY c.received_at DESC, c.id DESC LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
  return toPage(rows, (row) => [row.receivedAt.toISOString(), row.id]);
}

const pattern = (text: string): string => `%${text.slice(0, 200).replace(/[\\%_]/g, '\\$&')}%`;

function toPage(rows: readonly (Row & { id: string })[], key: (row: Row & { id: string }) => readonly [string, string]): Page {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const items = shown.map(({ id: _id, ...row }) => row);
  return rows.length > pageSize && last ? { items, nextCursor: Buffer.from(JSON.stringify(key(last))).toString('base64url') } : { items };
}

function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (!cursor) return undefined;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    if ((at === 'infinity' || !Number.isNaN(Date.parse(at))) && /^[0-9a-f-]{36}$/.test(id)) return [at, id];
  } catch {
    // Falls through: whatever is wrong with it, the caller made it up.
  }
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'cursor', message: 'Use the `nextCursor` of a page as it is.' }] });
}
