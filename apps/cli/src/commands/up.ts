import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { plainLine } from '@app/shared/platform/logging/plain-line.js';
import { answer, type Register, tell } from '../command.js';
import { demandHouse } from '../supervise/check-house.js';
import { runHouse } from '../supervise/run-house.js';
import { whereToGoText } from '../supervise/where-to-go.js';

export const register: Register = (program) => {
  program
    .command('up')
    .description('Runs everything: database, migrations, gateway, router and notifier; Ctrl-C ends it in order')
    .option('--json', 'when ready, one JSON value that says where to go; the log goes to stderr')
    .action(async (options: { json?: boolean }) => {
      const plugIns = await discoverPlugInSettings();
      const { settings, config } = demandHouse(plugIns);
      const out = options.json ? process.stderr : process.stdout;
      const write = (line: string) => void out.write(`${out.isTTY ? plainLine(line) : line}\n`);
      await runHouse({
        settings,
        config,
        plugIns,
        onLine: write,
        onNews: tell,
        onReady: (where, seconds) => {
          if (options.json) answer(where, options);
          else write(whereToGoText(where, settings.folders.data, seconds));
        },
        ending: signalled(),
      });
    });
};

/** Resolves at the first signal to end; at the second the process leaves at once (the apps follow, the database is found at the next start). */
function signalled(): Promise<void> {
  return new Promise((done) => {
    let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        count++;
        if (count > 1) process.exit(1);
        tell('Ending: what is in hand is finished first. A second signal leaves at once.');
        done();
      });
    }
  });
}
