import pg from 'pg';
import { progress } from './progress.js';

/** A statement of a build, its values taken out, and what it cost. */
export interface StatementCost {
  readonly query: string;
  /** Whose it is: the build's, its queue's, or the server's own (foreign keys; functions of ours when it analyses an index). */
  readonly by: 'build' | 'queue' | 'server';
  readonly calls: number;
  readonly milliseconds: number;
  readonly rows: number;
}

/** What a PostgreSQL was asked to do by a build. */
export interface DatabaseWork {
  readonly statements: readonly StatementCost[];
  /** Transactions that wrote something: each waits for the disk. */
  readonly commits: number;
  readonly walBytes: number;
}

/** Counts what a build asks of its PostgreSQL; what the bench itself asks, as superuser, is left out. */
export class DatabaseMeter {
  private from = '0/0';

  private constructor(
    private readonly client: pg.Client,
    private readonly ofQueue: RegExp,
    private readonly functions: ReadonlySet<string>,
  ) {}

  static async open(adminUrl: string): Promise<DatabaseMeter> {
    const client = new pg.Client({ connectionString: adminUrl, statement_timeout: 120_000 });
    client.on('error', () => {});
    await client.connect();
    return new DatabaseMeter(client, await queueWords(client), await ownFunctions(client));
  }

  async begin(): Promise<void> {
    await this.client.query('SELECT pg_stat_statements_reset()');
    this.from = await this.position();
  }

  async end(): Promise<DatabaseWork> {
    const to = await this.position();
    const { rows } = await this.client.query<Omit<StatementCost, 'by'>>(
      `SELECT query, calls::float8, total_exec_time AS milliseconds, rows::float8 FROM pg_stat_statements
       WHERE userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user) AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    const { rows: wal } = await this.client.query<{ bytes: number }>('SELECT pg_wal_lsn_diff($2, $1)::float8 AS bytes', [this.from, to]);
    const statements = rows.map((one) => ({ ...one, by: this.whose(one.query) }));
    return { statements, commits: await this.commits(to), walBytes: wal[0]!.bytes };
  }

  private whose(query: string): StatementCost['by'] {
    if (foreignKey.test(query) || this.functions.has(shapeOf(query))) return 'server';
    return this.ofQueue.test(query) ? 'queue' : 'build';
  }

  /** NaN where the log cannot be read from there. */
  private async commits(to: string): Promise<number> {
    const read = `SELECT coalesce(sum(count), 0)::float8 AS commits FROM pg_get_wal_stats($1, $2, true)
      WHERE "resource_manager/record_type" = 'Transaction/COMMIT'`;
    try {
      return (await this.client.query<{ commits: number }>(read, [this.from, to])).rows[0]!.commits;
    } catch (error) {
      progress(`writing commits are not known: ${(error as Error).message} (${this.from} to ${to})`);
      return Number.NaN;
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => {});
  }

  private async position(): Promise<string> {
    return (await this.client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')).rows[0]!.lsn;
  }
}

/** A queue in PostgreSQL has a schema of its own: its functions, and those of its tables that have no namesake of ours. */
async function queueWords(client: pg.Client): Promise<RegExp> {
  const { rows } = await client.query<{ name: string }>(
    `WITH own AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$|^public$|^plain$')
     SELECT proname AS name FROM pg_proc WHERE pronamespace IN (SELECT oid FROM own)
     UNION SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace IN (SELECT oid FROM own)
       AND relname NOT IN (SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace)`,
  );
  if (rows.length === 0) return /(?!)/;
  return new RegExp(`\\b(FROM|JOIN|INTO|UPDATE|SELECT|,) (\\w+\\.)?"?(${rows.map(({ name }) => name).join('|')})\\b`, 'i');
}

/** What functions in SQL consist of: the server lists it as a statement of the tables' owner when it analyses an index over such a one. */
async function ownFunctions(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ body: string }>(
    `SELECT prosrc AS body FROM pg_proc WHERE prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql') AND pronamespace = 'public'::regnamespace`,
  );
  return new Set(rows.map(({ body }) => shapeOf(body)));
}

/** A statement without its values and line breaks. */
function shapeOf(query: string): string {
  return query
    .replace(/'[^']*'|\$\d+|\b\d+\b/g, '?')
    .replace(/\s+/g, ' ')
    .trim();
}

/** BEGIN, COMMIT and their kin: a round trip each, but not work. */
const aroundWork = /^\s*(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|DISCARD|DEALLOCATE|LISTEN|UNLISTEN)\b/i;
/** What PostgreSQL asks itself for a foreign key. */
const foreignKey = /^SELECT \S+ FROM ONLY .* FOR KEY SHARE OF x$/s;

/** Whether a statement only begins or ends a transaction or sets something. */
export function isAroundWork({ query }: StatementCost): boolean {
  return aroundWork.test(query);
}

/** Whether a process of the build asked for it, and it did something. */
export function isWork(statement: StatementCost): boolean {
  return statement.by !== 'server' && !isAroundWork(statement);
}

/** What a statement is about, in a few words: what it writes, or where it reads: `INSERT receipt, receipt_to_apply`. */
export function groupOf(statement: StatementCost): string {
  if (statement.by === 'server') return 'by the server itself';
  if (isAroundWork(statement)) return 'BEGIN, COMMIT, SET';
  const plain = statement.query.replaceAll('"', '').replace(/\s+/g, ' ');
  if (statement.by === 'queue') return `queue: ${/\b([a-z]\w+) ?\(/.exec(plain.replace(/EXISTS ?\(/gi, ''))?.[1] ?? 'looks'}`;
  const writes = [...plain.matchAll(/\b(INSERT INTO|(?<!FOR )(?<!NO KEY )(?<!DO )UPDATE|DELETE FROM) ([a-z_.]+)/gi)];
  if (writes.length > 0) {
    const verbs = new Map<string, Set<string>>();
    for (const [, words, table] of writes) {
      const verb = words!.split(' ')[0]!.toUpperCase();
      verbs.set(verb, (verbs.get(verb) ?? new Set()).add(table!));
    }
    return [...verbs].map(([verb, tables]) => `${verb} ${[...tables].join(', ')}`).join('; ');
  }
  const from = /\bFROM ([a-z_.]+)/i.exec(plain)?.[1];
  const lock = /\bFOR (NO KEY )?UPDATE\b/i.test(plain) ? ' FOR UPDATE' : '';
  return from ? `SELECT ${from}${lock}` : plain.slice(0, 50);
}

/** Statements of one kind together, those that come up again in later loads added up. */
export function added(works: readonly DatabaseWork[]): DatabaseWork {
  const byQuery = new Map<string, StatementCost>();
  for (const one of works.flatMap(({ statements }) => statements)) {
    const before = byQuery.get(one.query);
    byQuery.set(one.query, {
      query: one.query,
      by: one.by,
      calls: one.calls + (before?.calls ?? 0),
      milliseconds: one.milliseconds + (before?.milliseconds ?? 0),
      rows: one.rows + (before?.rows ?? 0),
    });
  }
  return {
    statements: [...byQuery.values()],
    commits: works.reduce((sum, { commits }) => sum + commits, 0),
    walBytes: works.reduce((sum, { walBytes }) => sum + walBytes, 0),
  };
}
