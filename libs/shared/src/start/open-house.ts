import type { INestApplicationContext } from '@nestjs/common';
import { Failure, isRefusal } from '../domain/failure/failure.js';
import type { Consumer } from '../messages/topology.js';
import { refreshCalendars } from '../obligations/added-calendars.js';
import { BellRinger } from '../outbox/bell-ringer.js';
import { DatabaseClock } from '../persistence/database-clock.js';
import { UnitOfWork } from '../persistence/unit-of-work.js';
import { Health } from '../platform/health/health.js';
import { HouseLogger } from '../platform/logging/house-logger.js';
import { Repeating } from '../platform/process/repeating.js';
import { RuleRegistry } from '../rules/rule-registry.js';
import type { BullmqServer } from '../transport/bullmq.server.js';
import { bullmqServer } from '../transport/transport.module.js';
import { untilLetGo } from './held-start.js';
import { refusedExitCode, refusedToStart } from './refused-to-start.js';
import { settleMemory } from './settle-memory.js';
import { shutdownOnSignals } from './shutdown.js';

/** How often the difference to the database's clock is measured. */
const clockSeconds = 30;
/** How often calendars are looked for that were added meanwhile. Whatever writes dates looks for itself. */
const calendarSeconds = 10;

/**
 * What every app does between being made and listening: refuses an unsafe database, joins its units of work to the bells, opens its
 * queues, and ends in order on signals.
 */
export async function openHouse(
  app: INestApplicationContext,
  consumers: readonly Consumer[],
): Promise<{ server: BullmqServer; keepTime: Repeating }> {
  shutdownOnSignals(app);
  const health = app.get(Health, { strict: false });
  await health.refuseIfUnsafe();
  const ringer = app.get(BellRinger, { strict: false });
  app.get(UnitOfWork, { strict: false }).onCommitted = (whom) => ringer.ring(whom);
  const server = bullmqServer(app, consumers);
  health.watch(() => server.problems());
  const clock = app.get(DatabaseClock, { strict: false });
  const keepTime = new Repeating('the time of the database', clockSeconds, async () => {
    await clock.measure();
    return 0;
  });
  keepTime.start();
  const [unitOfWork, registry] = [app.get(UnitOfWork, { strict: false }), app.get(RuleRegistry, { strict: false })];
  await refreshCalendars(unitOfWork, registry);
  const keepCalendars = new Repeating('calendars that were added', calendarSeconds, async () => {
    await refreshCalendars(unitOfWork, registry);
    return 0;
  });
  keepCalendars.start();
  return { server, keepTime };
}

/**
 * Runs an app's `main`; a failure to start is one sentence with its remedy, not a stack trace. Exit code `refusedExitCode` when starting
 * again cannot help (the supervisor that started it is told why), otherwise 1.
 */
export function runApp(name: string, main: (logger: HouseLogger) => Promise<void>): void {
  const logger = new HouseLogger(name, (process.env['LOG_LEVEL'] as never) ?? 'info');
  const start = async () => {
    await untilLetGo();
    await main(logger);
    settleMemory();
  };
  start().catch((error: unknown) => {
    if (error instanceof Failure) {
      logger.error(`${error.code}: ${error.message}`);
      for (const field of error.fields) logger.error(`${field.path}: ${field.message}`);
    } else logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (isRefusal(error)) process.send?.(refusedToStart(error));
    // Let the line leave before the process does.
    setTimeout(() => process.exit(isRefusal(error) ? refusedExitCode : 1), 100);
  });
}
