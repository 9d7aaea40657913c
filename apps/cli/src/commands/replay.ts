import { Failure } from '@app/shared/domain/failure/failure.js';
import { consumers } from '@app/shared/messages/topology.js';
import { countDeadSlips, type DeadSlip, type DeadSlipFilter, deadSlips, replaySlips } from '@app/shared/outbox/dead-slips.js';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { SingleBar } from 'cli-progress';
import { Option } from 'commander';
import pg from 'pg';
import { answer, type Register } from '../command.js';

interface Options {
  readonly list?: boolean;
  readonly consumer?: string;
  readonly code?: string;
  readonly json?: boolean;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Slips are sent again this many at a time. */
const chunk = 500;

/** Adds `redress replay` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const command = program
    .command('replay')
    .argument('[event-id]', 'only the tasks of this event')
    .description('Retries tasks (slips) that were refused or exhausted their retries. Fix the cause first')
    .option('--list', 'only list them, oldest first')
    .addOption(new Option('--consumer <name>', 'only those of one consumer').choices(consumers))
    .option('--code <code>', 'only those that failed with this code of docs/errors.md')
    .option('--json', 'one JSON value')
    .action(async (eventId: string | undefined, options: Options) => {
      if (eventId !== undefined && !uuid.test(eventId)) command.error(`error: "${eventId}" is not an event id`, { exitCode: 2 });
      const filter: DeadSlipFilter = { eventId, consumer: options.consumer, code: options.code };
      const database = new pg.Client({ connectionString: await databaseUrl(readSettings()), connectionTimeoutMillis: 5_000 });
      try {
        await database.connect();
        if (options.list) {
          const dead = await deadSlips(database, filter);
          answer(dead, { ...options, text: asLines(dead) });
        } else {
          const replayed = await replay(database, filter);
          if (replayed === 0 && eventId !== undefined) throw new Failure('not-found', 'No dead slip belongs to this event.');
          answer({ replayed }, { ...options, text: `${replayed} sent again.` });
        }
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        const code = (cause as { code?: string }).code ?? 'no answer';
        throw new Failure('store.unavailable', `The house's database cannot be used (${code}). Start the house, or run redress migrate.`, {
          cause,
        });
      } finally {
        await database.end().catch(() => {});
      }
    });
};

/** Gives how many were sent again; the running house finds them within a second. */
async function replay(database: pg.Client, filter: DeadSlipFilter): Promise<number> {
  const total = await countDeadSlips(database, filter);
  // On stderr, and silent when that is no terminal: stdout holds the answer alone.
  const bar = new SingleBar({ stream: process.stderr, format: 'sent again {bar} {value}/{total}', hideCursor: true });
  bar.start(total, 0);
  let replayed = 0;
  try {
    // What dies meanwhile waits for the next replay, or this one would never end.
    while (replayed < total) {
      const some = await replaySlips(database, filter, Math.min(chunk, total - replayed));
      if (some === 0) break;
      replayed += some;
      bar.update(replayed);
    }
  } finally {
    bar.stop();
  }
  return replayed;
}

function asLines(dead: readonly DeadSlip[]): string {
  if (dead.length === 0) return 'No dead slips.';
  return dead
    .map(
      (slip) =>
        `${slip.deadAt.toISOString()}  ${slip.eventId}  ${slip.consumer}/${slip.kind}  ${slip.code ?? 'bug'}: ${slip.failure ?? ''}`,
    )
    .join('\n');
}
