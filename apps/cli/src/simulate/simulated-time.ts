import pg from 'pg';

/**
 * Puts a database on a clock of its own: `now()` and `clock_timestamp()` of every statement, and of every column's default, say what
 * `setTime` said last. The house's own SQL is untouched, and no database of a real house has this schema, so that nobody can set its
 * clock (docs/decisions/0012). Waits for no disk: what breaks off is made anew. Only for a database that was made for it and that nobody is
 * connected to yet.
 */
export async function installSimulatedTime(url: string, at: Date): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const name = client.escapeIdentifier(client.database ?? '');
    // Only a superuser could give a setting of ours to a whole database, and the owner of a house's is none: a session that was told nothing
    // is at the beginning.
    const told = `SELECT coalesce(nullif(current_setting('redress.now', true), '')::timestamptz, '${at.toISOString()}'::timestamptz)`;
    // Named before pg_catalog, a function of ours is found first.
    await client.query(`
      CREATE SCHEMA simulated;
      CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ ${told} $$;
      CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS $$ ${told} $$;
      ALTER DATABASE ${name} SET search_path = simulated, public, pg_catalog;
      ALTER DATABASE ${name} SET synchronous_commit = off;
      ALTER DATABASE ${name} SET plan_cache_mode = force_generic_plan;
      SET search_path = simulated, public, pg_catalog;
    `);
    const { rows } = await client.query<{ statement: string }>(
      `SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT simulated.now()', d.adrelid::regclass, a.attname) AS statement
       FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum JOIN pg_class c ON c.oid = d.adrelid
       WHERE c.relnamespace = 'public'::regnamespace AND pg_get_expr(d.adbin, d.adrelid) ~ '(^|\\.)now\\(\\)$'`,
    );
    for (const { statement } of rows) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Takes it off again, so that the database goes on by its server's clock. Nobody else is connected to it. */
export async function removeSimulatedTime(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(
      `SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT pg_catalog.now()', d.adrelid::regclass, a.attname) AS statement
       FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum JOIN pg_class c ON c.oid = d.adrelid
       WHERE c.relnamespace = 'public'::regnamespace AND pg_get_expr(d.adbin, d.adrelid) ~ 'simulated\\.now\\(\\)|^now\\(\\)$'`,
    );
    for (const { statement } of rows) await client.query(statement);
    const name = client.escapeIdentifier(client.database ?? '');
    await client.query(
      `ALTER DATABASE ${name} RESET search_path; ALTER DATABASE ${name} RESET synchronous_commit; ALTER DATABASE ${name} RESET plan_cache_mode;
       DROP FUNCTION simulated.now(), simulated.clock_timestamp(); DROP SCHEMA simulated`,
    );
  } finally {
    await client.end();
  }
}

/** Lets every session of a pool tell the time that `now` gives, from the moment it is taken out of the pool. */
export function keepTime(pool: pg.Pool, now: () => Date): void {
  const told = new WeakMap<pg.PoolClient, number>();
  pool.on('acquire', (client) => {
    const at = now();
    if (told.get(client) === at.getTime()) return;
    told.set(client, at.getTime());
    // A session works off its queries in order, so this one comes before whatever it was taken for; that one meets the error, if any.
    client.query(`SET redress.now = '${at.toISOString()}'`).catch(() => told.delete(client));
  });
}
