import { createHash } from 'node:crypto';
import pg from 'pg';

/** Who owns the database of the embedded default and all in it, and may do nothing else on that server. */
const owner = 'house';
const databaseName = 'redress';

/**
 * Makes the database `redress` and its owner, an ordinary role, unless they are there, and hands over what an earlier version made as
 * superuser: whoever got words into a statement of ours could run programs and read files as such a one. `admin` is the server's URL as
 * its superuser, without a database. The owner's password follows from the superuser's, and not the other way round.
 */
export async function giveToOwner(admin: string, adminPassword: string): Promise<{ name: string; password: string }> {
  const password = createHash('sha256').update(`${owner}:${adminPassword}`).digest('hex');
  await connected(`${admin}/postgres`, async (server) => {
    const there = await server.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [owner]);
    const verb = there.rowCount === 0 ? 'CREATE' : 'ALTER';
    const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    await server.query(`${verb} ROLE ${owner} ${rights} PASSWORD '${password}'`);
    const made = await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (made.rowCount === 0) await server.query(`CREATE DATABASE ${databaseName} OWNER ${owner}`);
  });
  await connected(`${admin}/${databaseName}`, async (database) => void (await database.query(handOver)));
  return { name: owner, password };
}

/**
 * Of what the superuser owns here: schemas, tables and views, sequences of their own, functions, types. What PostgreSQL or an extension
 * brought stays where it is. `REASSIGN OWNED` would do it for anybody but the first superuser.
 */
const handOver = `
ALTER DATABASE ${databaseName} OWNER TO ${owner};
DO $$
DECLARE command text;
BEGIN
  FOR command IN
    WITH ours AS (SELECT oid AS schema FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
    made AS (
      SELECT 1 AS turn, 'SCHEMA' AS kind, quote_ident(nspname) AS name, 'pg_namespace'::regclass AS class, n.oid, nspowner AS owner
        FROM pg_namespace n JOIN ours ON schema = n.oid
      UNION ALL
      SELECT 2, 'TABLE', c.oid::regclass::text, 'pg_class'::regclass, c.oid, relowner FROM pg_class c JOIN ours ON schema = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
      UNION ALL
      -- A table takes its own sequences along.
      SELECT 3, 'SEQUENCE', c.oid::regclass::text, 'pg_class'::regclass, c.oid, relowner FROM pg_class c JOIN ours ON schema = relnamespace
        WHERE relkind = 'S' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i'))
      UNION ALL
      SELECT 4, 'ROUTINE', p.oid::regprocedure::text, 'pg_proc'::regclass, p.oid, proowner FROM pg_proc p JOIN ours ON schema = pronamespace
      UNION ALL
      SELECT 5, 'TYPE', t.oid::regtype::text, 'pg_type'::regclass, t.oid, typowner FROM pg_type t JOIN ours ON schema = typnamespace
        WHERE typtype IN ('e', 'd', 'r') OR (typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
    )
    SELECT format('ALTER %s %s OWNER TO ${owner}', kind, name) FROM made
    WHERE owner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = class AND objid = made.oid AND deptype = 'e')
    ORDER BY turn, name
  LOOP
    EXECUTE command;
  END LOOP;
END $$`;

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000, application_name: 'redress-start' });
  await client.connect();
  await work(client).finally(() => client.end());
}
