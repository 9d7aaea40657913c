import pg from 'pg';

/** Where the database is and how much of it this process may use. */
export interface DatabaseOptions {
  readonly url: string;
  /** Connections this process may hold. */
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** This process touches rows by their keys only, some hundred at a time, and lists nothing. */
  readonly byKey?: boolean;
  /** Seconds until a statement has failed; half of them for a connection. 10 unless given. */
  readonly patienceSeconds?: number;
}

/**
 * A plan that reads a whole table is never right for who touches rows by their keys, and a planner that has no statistics yet (a new house, a
 * restored one) does not know that the table will grow under the plan it keeps. Nor does it depend on which keys they are: a statement is
 * planned once a connection, where the server would plan most of them for each call, because it takes a list for longer than it is.
 */
const plansByKey = [
  ...['seqscan', 'hashjoin', 'mergejoin'].map((kind) => `-c enable_${kind}=off`),
  '-c plan_cache_mode=force_generic_plan',
].join(' ');

/**
 * The one way to the database: connections that are made when they are needed, up to `poolSize`. Every wait has an end (pg waits for ever by
 * default): unless `patienceSeconds` says otherwise, 5 s for a connection, 10 s for a statement. `synchronous_commit` stays on: accept means committed (docs/reliability.md R3).
 */
export function houseConnections(options: DatabaseOptions): pg.Pool {
  const patience = (options.patienceSeconds ?? 10) * 1000;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName ?? 'redress',
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: patience / 2,
    statement_timeout: patience,
    query_timeout: patience * 1.2,
    idle_in_transaction_session_timeout: patience * 3,
    options: `-c jit=off ${options.byKey ? plansByKey : ''}`,
  });
  // A connection that breaks while nobody uses it leaves the pool; whoever comes next gets another.
  pool.on('error', () => {});
  return pool;
}
