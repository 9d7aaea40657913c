import { Logger } from '@nestjs/common';
import pg from 'pg';

/**
 * The outbox's own few connections, so that a surge that takes all of the application's cannot hold up the taking of slips.
 * Every wait has an end (pg waits for ever by default; docs/reliability.md R6).
 */
export function slipPool(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'redress-outbox',
    max: 3,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    query_timeout: 12_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // An idle connection that drops is replaced at the next query; without a listener it would end the process.
  pool.on('error', (error) => new Logger('Outbox').debug(`An idle connection dropped: ${(error as { code?: string }).code ?? error.name}`));
  return pool;
}
