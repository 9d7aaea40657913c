import type { Reader, Tx } from './unit-of-work.js';

type From = Tx | Reader;

const read = async <Row>(from: From, sql: string, parameters: readonly unknown[]): Promise<Row[]> =>
  'query' in from ? await from.query<Row>(sql, parameters) : await from.read<Row>(sql, parameters);

/** The case itself and everything that was joined to it, also through others; itself first. */
export async function withJoinedCases(from: From, complaintId: string): Promise<string[]> {
  const rows = await read<{ id: string }>(
    from,
    `WITH RECURSIVE family AS (
       SELECT $1::uuid AS id, 0 AS depth UNION ALL SELECT c.id, depth + 1 FROM complaint c JOIN family f ON c.merged_into = f.id)
     SELECT id FROM family ORDER BY depth, id`,
    [complaintId],
  );
  return rows.map((row) => row.id);
}

/** Where each case is worked on now: itself, or the case that it was joined to, also through others. */
export async function survivingCases(from: From, complaintIds: readonly string[]): Promise<Map<string, string>> {
  if (complaintIds.length === 0) return new Map();
  const rows = await read<{ id: string; survivor: string }>(
    from,
    `WITH RECURSIVE up AS (
       SELECT id, id AS at, merged_into FROM complaint WHERE id = ANY($1)
       UNION ALL SELECT u.id, c.id, c.merged_into FROM up u JOIN complaint c ON c.id = u.merged_into)
     SELECT id, at AS survivor FROM up WHERE merged_into IS NULL`,
    [complaintIds],
  );
  return new Map(rows.map((row) => [row.id, row.survivor]));
}

/** In SQL: since when the case of the first parameter is part of the one that is worked on (the second); for a case that stands alone since ever, for one that is no part of it never. */
export const joinedSince = (complaintId: string, survivorId: string): string =>
  `CASE WHEN ${complaintId}::uuid = ${survivorId}::uuid THEN '-infinity'::timestamptz
  ELSE coalesce((SELECT max(joined_at) FROM case_join WHERE merged_id = ${complaintId} AND separated_at IS NULL), 'infinity') END`;
