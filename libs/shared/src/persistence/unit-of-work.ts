import type pg from 'pg';
import { Failure } from '../domain/failure/failure.js';
import { cleanJson } from '../domain/text/clean-text.js';
import { type Consumer, consumersOf, type EventKind } from '../messages/topology.js';
import { newId } from '../platform/process/new-id.js';
import { HotStatements } from './hot-statements.js';

/** Something that happened, as a use case tells it. `actor` is `system:<app>`, `staff:<name>` or `complainant`. */
export interface NewEvent {
  readonly kind: EventKind;
  readonly complaintId?: string;
  readonly subjectId?: string;
  readonly actor: string;
  /** Of a member of staff: which of those who have this name. */
  readonly actorId?: string;
  /** Ids, dates and codes; free text of people only where the trail needs it. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An event as a consumer finds it. */
export interface EventRow {
  readonly id: string;
  readonly kind: EventKind;
  readonly complaintId: string | null;
  readonly subjectId: string | null;
  readonly actor: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What can be asked of the database, with nothing to be changed. */
export interface Reader {
  read<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** One open transaction. */
export interface Tx {
  /** Runs SQL and gives the rows, also those of `RETURNING`. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Appends to the trail (the audit log) and, for every consumer of the kind, a slip. Gives the event ids in order. */
  record(events: readonly NewEvent[]): Promise<string[]>;
  /**
   * Marks the events as done by `consumer` in this transaction and gives those that were not done before, in the order they happened.
   * A slip that comes late or twice therefore finds an empty list.
   */
  take(consumer: Consumer, eventIds: readonly string[]): Promise<EventRow[]>;
}

/**
 * Every change of state goes through here, together with the events that tell of it (one transaction).
 * Fails with `store.busy` when the database broke a deadlock or could not serialise; nothing was stored, and the same may be tried again.
 * Fails with `store.unavailable` when the database cannot be reached; then nothing is known to be stored, and the caller must not
 * try again by itself under a new id (docs/reliability.md R4).
 */
export class UnitOfWork {
  /** Called after each commit that wrote slips, with their consumers: their bells are rung. */
  onCommitted: (whom: ReadonlySet<Consumer>) => void = () => {};

  private readonly hot = new HotStatements();

  /** `preparesReads`: what is read again and again is prepared, too, for a process whose reads are few and always the same. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly options: { readonly preparesReads?: boolean } = {},
  ) {}

  /** `mostSeconds`: how long its statements may take, for what goes through much; as long as every statement may (`house-connections.ts`) unless given. */
  async run<T>(work: (tx: Tx) => Promise<T>, { mostSeconds }: { readonly mostSeconds?: number } = {}): Promise<T> {
    return await this.onOneConnection(async (connection) => {
      await connection.query(`BEGIN${mostSeconds === undefined ? '' : `; SET LOCAL statement_timeout = '${Math.ceil(mostSeconds)}s'`}`);
      // The driver has a limit of its own, from when a statement is handed to it: statements that are asked together share it.
      const tx = new RunningTx(connection, this.hot, mostSeconds === undefined ? {} : { query_timeout: mostSeconds * 1000 });
      const result = await work(tx);
      await connection.query('COMMIT');
      if (tx.owed.size > 0) this.onCommitted(tx.owed);
      return result;
    });
  }

  /**
   * Reads several things as of one moment: what is committed while `work` reads is in none of them. The moment is that of its first read.
   * Reads that do not wait for each other are sent together and answered in turn, so that many cost one way to the database and back. What is read again and
   * again is prepared, as in {@link readPrepared}: it is about one thing, by its key.
   * Nothing can be changed in it. Fails as `run` does.
   */
  async snapshot<T>(work: (from: Reader) => Promise<T>): Promise<T> {
    return await this.onOneConnection(async (connection) => {
      const pipelined = connection as { pipeline?: boolean };
      const read: Reader['read'] = async (sql, parameters = []) => (await connection.query(this.named(sql, parameters))).rows;
      // An option of the driver's client (pg, `pipeline`), for as long as this client is ours.
      pipelined.pipeline = true;
      try {
        const [, result] = await Promise.all([read('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'), work({ read })]);
        await read('COMMIT');
        return result;
      } finally {
        pipelined.pipeline = false;
      }
    });
  }

  /** Reads outside a transaction; gives the rows, also those of `RETURNING`. */
  async read<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.options.preparesReads) return await this.readPrepared(sql, parameters);
    return await this.asked<Row>({ text: sql, values: parameters as unknown[] });
  }

  /**
   * As `read`, for what every page asks or what is opened all day: planned once a connection, not at every call (decision 0193). Only for a text whose best plan
   * is the same whatever is asked for: by keys, or along the order of an index. What looks for words, or leaves out what is not asked for (`$1 IS NULL OR …`),
   * is planned for its values.
   */
  async readPrepared<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return await this.asked<Row>(this.named(sql, parameters));
  }

  private async asked<Row>(statement: pg.QueryConfig): Promise<Row[]> {
    try {
      return (await this.pool.query(statement)).rows as Row[];
    } catch (error) {
      throw translate(error);
    }
  }

  private named(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
    const name = this.hot.nameOf(sql);
    return { text: sql, values: parameters as unknown[], ...(name === undefined ? {} : { name }) };
  }

  /**
   * With one connection, which goes back idle. One that broke meanwhile, also between two statements, does not go back; nor does one whose statement the
   * driver gave up: it still runs, in a transaction that is still open, and what the next one writes would be lost with it.
   */
  private async onOneConnection<T>(work: (connection: pg.PoolClient) => Promise<T>): Promise<T> {
    let connection: pg.PoolClient | undefined;
    let broken: Error | undefined;
    const note = (error: Error) => {
      broken = error;
    };
    try {
      connection = await this.pool.connect();
      connection.on('error', note);
      return await work(connection);
    } catch (error) {
      if (isGivenUp(error)) broken ??= error;
      // Behind whatever was still asked of it.
      else await connection?.query('ROLLBACK').catch(note);
      throw translate(error);
    } finally {
      connection?.off('error', note);
      connection?.release(broken);
    }
  }
}

class RunningTx implements Tx {
  /** The consumers that slips were written for. */
  readonly owed = new Set<Consumer>();

  constructor(
    private readonly connection: pg.PoolClient,
    private readonly hot: HotStatements,
    /** Of the driver, for each statement. */
    private readonly limits: { readonly query_timeout?: number },
  ) {}

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const name = this.hot.nameOf(sql);
    const statement = { text: sql, values: parameters as unknown[], ...this.limits };
    return (await this.connection.query(name === undefined ? statement : { ...statement, name })).rows as Row[];
  }

  async record(events: readonly NewEvent[]): Promise<string[]> {
    if (events.length === 0) return [];
    const rows = events.map((event) => ({
      id: newId(),
      kind: event.kind,
      complaint_id: event.complaintId ?? null,
      subject_id: event.subjectId ?? null,
      actor: event.actor,
      actor_id: event.actorId ?? null,
      data: cleanJson(event.data ?? {}),
    }));
    const slips = rows.flatMap((row) => consumersOf(row.kind).map((consumer) => ({ event_id: row.id, consumer, kind: row.kind })));
    await this.query(
      `WITH told AS (
         INSERT INTO event (id, kind, complaint_id, subject_id, actor, actor_id, data)
         SELECT id, kind, complaint_id, subject_id, actor, actor_id, data
         FROM json_to_recordset($1) AS e(id uuid, kind text, complaint_id uuid, subject_id uuid, actor text, actor_id uuid, data jsonb) RETURNING 1)
       INSERT INTO slip (event_id, consumer, kind)
       SELECT event_id, consumer, kind FROM json_to_recordset($2) AS s(event_id uuid, consumer text, kind text)`,
      [JSON.stringify(rows), JSON.stringify(slips)],
    );
    for (const slip of slips) this.owed.add(slip.consumer);
    return rows.map((row) => row.id);
  }

  async take(consumer: Consumer, eventIds: readonly string[]): Promise<EventRow[]> {
    return await this.query<EventRow>(
      // Locked in one order, so that two who have the same slips (a lease ran out) wait for each other and never deadlock.
      `WITH there AS MATERIALIZED (
         SELECT event_id FROM slip WHERE consumer = $1 AND event_id = ANY($2) AND dead_at IS NULL ORDER BY event_id FOR UPDATE),
       taken AS (DELETE FROM slip USING there WHERE slip.consumer = $1 AND slip.event_id = there.event_id RETURNING slip.event_id)
       SELECT id, kind, complaint_id AS "complaintId", subject_id AS "subjectId", actor, at, data
       FROM event JOIN taken ON taken.event_id = event.id ORDER BY seq`,
      [consumer, eventIds],
    );
  }
}

/** What pg and its pool say where they give no code. */
const lostWords =
  /^(Connection terminated|timeout e|Query read timeout|Client (was closed|has encountered)|Cannot use a pool after|canceling statement due to)/;

/** The driver waits no longer; the server still does what it was asked. */
const isGivenUp = (error: unknown): error is Error => error instanceof Error && error.message === 'Query read timeout';

/** Deadlocks become `store.busy`, connection loss, shutdown and exhaustion `store.unavailable`; everything else stays what it is, without its parameters. */
function translate(cause: unknown): unknown {
  if (cause instanceof Failure) return cause;
  const code = (cause as { code?: string }).code ?? '';
  const message = cause instanceof Error ? cause.message : '';
  if (code === '40P01' || code === '40001') return new Failure('store.busy', undefined, { cause });
  const lost =
    /^(08|57P|53|25006|58)/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/.test(code) || lostWords.test(message);
  if (lost) return new Failure('store.unavailable', undefined, { cause });
  return cause;
}
