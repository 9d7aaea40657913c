import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { plainLine } from '@app/shared/platform/logging/plain-line.js';
import { answer, type Register, tell } from '../command.js';
import { askedToEnd } from '../supervise/asked-to-end.js';
import { runHouse } from '../supervise/run-house.js';
import { whereToGoText } from '../supervise/where-to-go.js';

/** Adds `redress up` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('up')
    .description('Starts everything: database, migrations, gateway, router and notifier. Ctrl-C stops it in order')
    .option('--json', 'when ready, print one JSON value with the addresses; the log goes to stderr')
    .action(async (options: { json?: boolean }) => {
      const out = options.json ? process.stderr : process.stdout;
      const write = (line: string) => void out.write(`${out.isTTY ? plainLine(line) : line}\n`);
      await runHouse({
        plugIns: await discoverPlugInSettings(),
        onLine: write,
        onNews: tell,
        onReady: (where, dataFolder, seconds) => {
          if (options.json) answer(where, options);
          else write(whereToGoText(where, dataFolder, seconds));
        },
        ending: askedToEnd(tell),
      });
    });
};
