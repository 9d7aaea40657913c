import { createHash } from 'node:crypto';
import type pg from 'pg';

/**
 * A name for the house in a Redis that several may share: twelve hexadecimal digits that all processes on one database get and those on another
 * do not, be it a copy in the same server or one restored from a backup elsewhere (docs/decisions/0086). It outlasts restarts, renaming and a
 * switch to a replica. Where the server keeps its identifier to itself, the name of the database stands in for it. Rejects when the database does not answer.
 */
export async function houseName(database: Pick<pg.Pool, 'query'>): Promise<string> {
  const { rows } = await database.query<{ id: string; name: string }>(
    'SELECT oid::text AS id, datname::text AS name FROM pg_database WHERE datname = current_database()',
  );
  const { id, name } = rows[0] as { id: string; name: string };
  const server = await database
    .query<{ id: string }>('SELECT system_identifier::text AS id FROM pg_control_system()')
    .then((answer) => answer.rows[0]?.id ?? name)
    .catch((error: { code?: string }) => {
      if (error.code === insufficientPrivilege || error.code === undefinedFunction) return name;
      throw error;
    });
  return createHash('sha256').update(`${server}/${id}`).digest('hex').slice(0, 12);
}

const insufficientPrivilege = '42501';
const undefinedFunction = '42883';
