import type { INestApplicationContext } from '@nestjs/common';
import { Logger } from '@nestjs/common';

/** How long an app may take to finish what it has in hand. Longer than any provider call, shorter than a container's grace. */
export const shutdownSeconds = 25;

/**
 * Ends the app in order on SIGTERM, SIGINT, or when the supervisor that started it is gone (its channel closes, also when it was
 * killed): no new work, what is in hand is finished, connections are closed, exit 0. Exit 1 after `limitSeconds`, or at once on a
 * second signal. Call it as soon as the app exists.
 */
export function shutdownOnSignals(app: Pick<INestApplicationContext, 'close'>, limitSeconds = shutdownSeconds): void {
  const log = new Logger('Shutdown');
  let ending = false;
  const end = (why: string) => {
    if (ending) {
      if (why === 'the supervisor is gone') return;
      log.warn(`A second ${why}: leaving at once.`);
      process.exit(1);
    }
    ending = true;
    log.log(`Shutting down: ${why}.`);
    const limit = setTimeout(() => {
      log.error(`Not finished after ${limitSeconds} s: exiting now; unfinished work resumes at the next start.`);
      process.exit(1);
    }, limitSeconds * 1000);
    app.close().then(
      () => {
        clearTimeout(limit);
        process.exit(0);
      },
      (error: unknown) => {
        log.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.send) {
    process.on('disconnect', () => end('the supervisor is gone'));
    if (!process.connected) end('the supervisor is gone');
  }
}
