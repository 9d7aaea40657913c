import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadHouseJudge } from '@app/shared/matter/house-judge.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { SingleBar } from 'cli-progress';
import { Option } from 'commander';
import { answer, type Register, tell } from '../command.js';
import { readWords } from '../simulate/run/read-words.js';
import { resultLine, resultTable } from '../simulate/run/result-table.js';
import { runHouses } from '../simulate/run/run-houses.js';
import type { SimulationResult } from '../simulate/run/run-simulation.js';
import { startSimulatedServer } from '../simulate/simulated-houses.js';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly rules?: string;
  readonly count?: string;
  readonly seed: string;
  readonly size: keyof typeof sizes;
  readonly words?: string;
  readonly json?: boolean;
}

/** Complaints of a run, over all its houses. */
const sizes = { pr: 300, usual: 3_000, release: 100_000 } as const;

/** Adds `redress simulate` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('simulate')
    .description(
      'Lets a period of complaints pass in a scratch house with its whole office (transfers, joint parts, second looks, remedies, outages) and reports any broken promise',
    )
    .option('--from <day>', 'the first day, as 2025-01-01', '2025-01-01')
    .option('--to <day>', 'the last day', '2025-12-31')
    .option(
      '--rules <ids>',
      'rule sets, one house for each; join with + those that bind the same house: cbrc-2012+cbirc-2020,fca-disp. Default: all',
    )
    .option('--count <n>', 'number of complaints across all houses')
    .option('--seed <n>', 'the same number gives the same run', '1')
    .addOption(new Option('--size <size>', 'how many complaints, if --count is not given').choices(Object.keys(sizes)).default('usual'))
    .option(
      '--words <file>',
      'what complainants say: drafts as `redress route` takes them, or a complaint on each line; - reads stdin. `department` says where one belongs',
    )
    .option('--json', 'one JSON value')
    .action(async (options: Options) => {
      const { folders } = readSettings();
      const papers = loadHouseConfig(folders.config);
      const judge = loadHouseJudge(papers.institution.coding, folders.config);
      const registry = loadRules(folders.config);
      const words = options.words === undefined ? undefined : await readWords(options.words, papers);
      const houses = housesIn(options.rules, registry);
      const [from, to] = [dayIn(options.from, '--from'), dayIn(options.to, '--to')];
      if (from >= to) throw new Failure('request.invalid', '--from must lie before --to.');
      const count = wholeIn(options.count ?? String(sizes[options.size]), '--count');
      const seed = wholeIn(options.seed, '--seed');
      const begun = performance.now();
      const server = await startSimulatedServer();
      const end = endOnSignals(() => server.stop());
      const bar = new SingleBar({
        stream: process.stderr,
        format: '{bar} {percentage} %  {duration_formatted}, {eta_formatted} left',
        hideCursor: true,
      });
      bar.start(houses.length * 1000, 0);
      const onProgress = (done: number) => bar.update(Math.floor(done * 1000));
      const onResult = (result: SimulationResult) => {
        if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
        tell(resultLine(result));
        // Drawn by hand it goes on drawing itself, into a log, too.
        if (process.stderr.isTTY) bar.render();
      };
      const results = await runHouses(server, {
        houses,
        papers,
        judge,
        registry,
        from,
        to,
        count,
        seed,
        words,
        onProgress,
        onResult,
      }).finally(async () => {
        bar.stop();
        await end();
      });
      tell(`${Math.round((performance.now() - begun) / 1000)} s.`);
      answer(results, { json: options.json, text: resultTable(results) });
      if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
    });
};

function housesIn(rules: string | undefined, registry: RuleRegistry) {
  const groups = rules === undefined ? [...registry.ruleSets.keys()].map((id) => [id]) : rules.split(',').map((group) => group.split('+'));
  return groups.map((ids) => ids.map((id) => registry.ruleSet(id.trim())));
}

function dayIn(text: string, option: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(day.getTime()))
    throw new Failure('request.invalid', `${option}: write a day as 2025-01-01.`);
  return day;
}

function wholeIn(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Failure('request.invalid', `${option}: write a whole number from 1.`);
  return Number(text);
}

/** Ctrl-C leaves no server and no folder behind. Gives the ending itself, which works once. */
function endOnSignals(stop: () => Promise<void>): () => Promise<void> {
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= stop();
    return ending;
  };
  const leave = () => void end().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  return async () => {
    await end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, leave);
  };
}
