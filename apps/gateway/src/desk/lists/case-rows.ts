import { Failure } from '@app/shared/domain/failure/failure.js';
import { maskSecrets } from '@app/shared/domain/text/mask-secrets.js';
import { isSaidSql } from '@app/shared/domain/work/work.js';
import { readsWordsOf, restrictedSince } from '../sight.js';
import type { Staff } from '../staff.js';

/** A case as lists show it. */
export interface Row {
  readonly reference: string;
  readonly subject: string | null;
  /** The first words of the complaint. */
  readonly opening: string;
  /** What the complainant chose, as the papers call it. */
  readonly category: string | null;
  /** What it is about now: a code of the coding. Null until it is routed. */
  readonly business: string | null;
  /** Whether it can wait: danger, money-now, mass, vulnerable or none. Null until it is routed. */
  readonly urgent: string | null;
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
  /** The person had the use of their data restricted. */
  readonly restricted: boolean;
}

/** One page of a list of cases; `nextCursor` where it goes on. */
export interface Page {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
}

/** Characters of a complaint that a list shows. More is read, so that a number is whole when it is masked. */
const openingLength = 80;
/** Cases on a page. */
export const pageSize = 50;
/** The duty whose date governs the case. */
export const governingDuty = `FROM obligation o WHERE o.complaint_id = c.id AND o.state = 'open' AND o.due_at = c.due_at`;
/**
 * Columns of a {@link Row}, of `complaint c LEFT JOIN claim h`, and the id. A look-up with LIMIT is made for each row shown; for EXISTS the
 * planner may first read everything that is open in the house.
 */
export const rowColumns = `c.reference, c.subject, left(c.body, 200) AS opening, c.category, c.business, c.urgent, c.channel, c.language, c.status, c.department,
  c.received_at AS "receivedAt", c.due_at AS "dueAt", coalesce((SELECT true ${governingDuty} AND o.provisional LIMIT 1), false) AS provisional,
  (SELECT min(o.near_at) ${governingDuty}) AS "nearAt",
  CASE WHEN c.claim_until > now() THEN h.actor END AS holder,
  CASE WHEN c.claim_until > now() THEN h.staff_id END AS "holderId", CASE WHEN c.claim_until > now() THEN c.claim_until END AS "leaseUntil",
  coalesce((SELECT true FROM work w WHERE w.complaint_id = c.id AND w.done_at IS NULL AND w.kind <> 'link-proposed' AND ${isSaidSql('w')} LIMIT 1), false) AS "hasWork", ${restrictedSince('c')} IS NOT NULL AS restricted, c.id`;

/** Collects the parameters of a statement: `put` gives the place of each. */
export function parametersOf(): { put: (value: unknown) => string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  return { put: (value) => `$${parameters.push(value)}`, parameters };
}

/** A page of rows of which one more was read than it shows; `key` is what the next one starts after. Their words are for who reads those (`readsWordsOf`). */
export function toPage<Found extends Row & { id: string }>(
  rows: readonly Found[],
  staff: Staff,
  key: (row: Found) => readonly [string, string],
): { readonly items: readonly Omit<Found, 'id'>[]; readonly nextCursor?: string } {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const items = shown.map(({ id: _id, ...row }) => ({
    ...row,
    ...(readsWordsOf(staff, { ...row, conflicts: [] })
      ? {
          subject: row.subject === null ? null : maskSecrets(row.subject),
          opening: maskSecrets(row.opening).slice(0, openingLength).toWellFormed(),
        }
      : { subject: null, opening: '' }),
  }));
  return rows.length > pageSize && last ? { items, nextCursor: Buffer.from(JSON.stringify(key(last))).toString('base64url') } : { items };
}

/** What a page starts after: an instant and an id. Fails with `request.invalid` for one that we did not make. */
export function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (!cursor) return undefined;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    if (!Number.isNaN(Date.parse(at)) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [at, id];
  } catch {
    // Falls through: whatever is wrong with it, the caller made it up.
  }
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'cursor', message: 'Use the `nextCursor` of a page unchanged.' }] });
}
