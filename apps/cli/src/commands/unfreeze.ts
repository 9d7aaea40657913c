import { Failure } from '@app/shared/domain/failure/failure.js';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import pg from 'pg';
import { answer, type Register } from '../command.js';

interface Frozen {
  readonly id: string;
  readonly frozenAt: Date;
  readonly why: string;
  readonly since: Date;
  readonly comparedAt: Date | null;
  readonly found: readonly {
    readonly provider: string;
    readonly providerId: string;
    readonly at: string;
    readonly reference: string | null;
  }[];
  readonly waiting: number;
  readonly uncompared: number;
}

const frozenSql = `
  SELECT f.id, f.frozen_at AS "frozenAt", f.why, f.since, f.compared_at AS "comparedAt", f.found,
         (SELECT count(*)::int FROM notice WHERE state = 'composed' AND medium IN ('sms', 'email')) AS waiting,
         (SELECT count(*)::int FROM notice WHERE state = 'composed' AND medium IN ('sms', 'email') AND compared_in IS DISTINCT FROM f.id) AS uncompared
  FROM sending_freeze f WHERE thawed_at IS NULL`;

/** Adds `redress unfreeze` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('unfreeze')
    .description('Lets the notifier send again after a restore. Check first what the providers had already accepted (--list)')
    .option('--list', 'only show what is frozen, and what was sent that this database does not know about')
    .option('--by <name>', 'who decided this', 'command line')
    .option('--force', 'even if the notifier has not compared everything yet')
    .option('--json', 'one JSON value')
    .action(async (options: { list?: boolean; by: string; force?: boolean; json?: boolean }) => {
      await withDatabase(async (database) => {
        const [frozen] = (await database.query<Frozen>(frozenSql)).rows;
        if (options.list || !frozen) return answer(frozen ?? { frozen: false }, { json: options.json, text: asText(frozen) });
        if (!options.force && (frozen.comparedAt === null || frozen.uncompared > 0)) {
          throw new Failure(
            'sending.not-compared',
            `${frozen.uncompared} of ${frozen.waiting} notices that would leave were not looked for yet.`,
          );
        }
        await database.query('UPDATE sending_freeze SET thawed_at = now(), thawed_by = $2 WHERE id = $1', [frozen.id, options.by]);
        await database.query(
          `UPDATE slip SET next_at = now() WHERE consumer = 'send' AND dead_at IS NULL AND failures = 0 AND NOT leased AND next_at < now() + interval '1 minute'`,
        );
        return answer(
          { unfrozen: frozen.id, waiting: frozen.waiting },
          { json: options.json, text: `${frozen.waiting} notices leave now.` },
        );
      });
    });
  program
    .command('freeze')
    .description('Stops all sending until redress unfreeze. Run it before a restore that the notifier cannot detect')
    .requiredOption('--why <reason>', 'the reason, shown to anyone who finds sending frozen')
    .option('--since <instant>', 'compare what was sent since then; default: one day ago')
    .option('--json', 'one JSON value')
    .action(async (options: { why: string; since?: string; json?: boolean }) => {
      const since = options.since === undefined ? new Date(Date.now() - 86_400_000) : new Date(options.since);
      if (Number.isNaN(since.getTime()))
        throw new Failure('request.invalid', `"${options.since}" is not a date and time. Write it as 2026-03-10T10:00:00+08:00.`);
      await withDatabase(async (database) => {
        const sql = 'INSERT INTO sending_freeze (id, why, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id';
        const { rows } = await database.query<{ id: string }>(sql, [newId(), options.why, since]);
        answer({ frozen: true, new: rows.length > 0 }, { json: options.json, text: rows.length > 0 ? 'Frozen.' : 'It is frozen already.' });
      });
    });
};

function asText(frozen: Frozen | undefined): string {
  if (!frozen) return 'Sending is not frozen.';
  const { frozenAt, why, since, waiting, uncompared, found } = frozen;
  return [
    `Frozen since ${frozenAt.toISOString()}: ${why}.`,
    `Compared with what left since ${since.toISOString()}. ${waiting} notices wait to leave; ${uncompared} are still being looked for.`,
    found.length === 0 ? 'Providers took nothing that this database does not know.' : 'Taken by providers, and not known to this database:',
    ...found.map((one) => `  ${one.at}  ${one.provider}  ${one.providerId}  ${one.reference ?? ''}`),
  ].join('\n');
}

async function withDatabase(work: (database: pg.Client) => Promise<void>): Promise<void> {
  const database = new pg.Client({ connectionString: await databaseUrl(readSettings()), connectionTimeoutMillis: 5_000 });
  try {
    await database.connect();
    await work(database);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const code = (cause as { code?: string }).code ?? 'no answer';
    throw new Failure('store.unavailable', `The house's database cannot be used (${code}). Start the house, or run redress migrate.`, {
      cause,
    });
  } finally {
    await database.end().catch(() => {});
  }
}
