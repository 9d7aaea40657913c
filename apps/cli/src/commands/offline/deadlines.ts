import { explainText } from '@app/shared/domain/deadline/explain-text.js';
import { eventNames } from '@app/shared/domain/deadline/recorded-event.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { computeVector, deadlinesOf, type Profiles } from '@app/shared/rules/vector-form.js';
import { readProfiles, readVector, type Vector } from '@app/shared/rules/vector-shape.js';
import { answer, type Register, tell } from '../../command.js';
import { eachVector, type FailedVector } from '../../each-vector.js';
import { rulesOfHouse } from '../../house/rules-in-force.js';
import { readJson } from '../../read-json.js';

interface Options {
  readonly rules?: string;
  readonly profile?: string;
  readonly received?: string;
  readonly period?: string;
  readonly event: readonly string[];
  readonly fact: readonly string[];
  readonly asOf?: string;
  readonly house?: boolean;
  readonly provisional?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const gather = (value: string, before: readonly string[]) => [...before, value];

/** Adds `redress deadlines` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const command = program
    .command('deadlines')
    .description('Computes what is owed and by when: for vectors in a file, or for one case given by options')
    .argument('[vectors.json]', 'one vector, a list of them, or {profiles, vectors}; - reads stdin')
    .option('--rules <id>', 'the rule set')
    .option('--profile <id>', 'how the institution counts: an id from profiles.json')
    .option('--received <instant>', 'such as 2026-03-10T10:00:00+08:00')
    .option('--period <from/to>', 'instead of --received: the reports due for a period, such as 2026-01-01/2026-06-30')
    .option('--event <json>', 'what has happened since, in order: {"type": "accepted", "at": "…"}; may be repeated', gather, [])
    .option('--fact <name=value>', 'what is known of the case: variant, category, product, class; may be repeated', gather, [])
    .option('--as-of <day>', 'use the calendar as it was published by that day')
    .option('--house', 'use the calendars added to the running house')
    .option('--provisional', 'past the end of the calendar count Monday to Friday, as the running house does')
    .option('--explain', 'list every day counted or skipped, and why')
    .option('--json', 'one JSON value')
    .action(async (file: string | undefined, options: Options) => {
      const complete = options.rules && options.profile && (options.received || options.period);
      if (file === undefined && !complete) command.error('Give a file (or -), or --rules, --profile and --received.');
      const { vectors, profiles } = vectorsIn(file === undefined ? vectorOf(options) : await readJson(file));
      const rules = options.house ? await rulesOfHouse() : loadRules(readSettings().folders.config);
      if (options.explain && !options.json) {
        answer(null, {
          text: eachVector(vectors, (value) => explained(value, rules, profiles, options))
            .map(inWords)
            .join('\n\n'),
        });
        return;
      }
      const results = eachVector(vectors, (value) => {
        const vector = readVector(value);
        tellUnknownEvents(vector, rules);
        return computeVector(vector, rules, profiles, options);
      });
      answer(results, { json: options.json });
      if (results.some((result) => 'expect' in result && result.expect.some((one) => one['error'] === 'calendar.not-published'))) {
        tell(
          'calendar.not-published: some dates lie past the end of the calendar. `redress calendars add <file>` adds a year to the house,',
        );
        tell('and `--house` counts with it; `--provisional` counts Monday to Friday.');
      }
    });
};

function explained(value: unknown, rules: RuleRegistry, profiles: Profiles | undefined, options: Options): string {
  const vector = readVector(value);
  tellUnknownEvents(vector, rules);
  const deadlines = deadlinesOf(vector, rules, profiles, { ...options, explain: true });
  const heading = vector.id === undefined ? [] : [`# ${vector.id}`];
  return [...heading, ...deadlines.map(explainText)].join('\n\n');
}

/** What no line of the rule set names changes nothing: a slip of the pen would go unnoticed. */
function tellUnknownEvents({ id, ruleSet, events = [] }: Vector, rules: RuleRegistry): void {
  const known = new Set([...eventNames(rules.ruleSet(ruleSet)), 'extend', 'reopened']);
  for (const type of new Set(events.map((event) => event.type).filter((type) => !known.has(type)))) {
    tell(
      `${id === undefined ? '' : `${id}: `}${ruleSet} names no event \`${type}\`, so it changes nothing. It names: ${[...known].join(', ')}.`,
    );
  }
}

function inWords(result: string | FailedVector): string {
  return typeof result === 'string' ? result : `${result.id === undefined ? '' : `# ${result.id}\n\n`}${result.error}: ${result.says}`;
}

function vectorOf({ rules, profile, received, period, event, fact, asOf }: Options): object {
  const [from, to] = (period ?? '').split('/');
  return {
    ruleSet: rules,
    profile,
    ...(period === undefined ? {} : { period: { from, to } }),
    ...(received === undefined ? {} : { receivedAt: received }),
    ...(asOf === undefined ? {} : { calendarAsOf: asOf }),
    events: event.map(eventIn),
    facts: Object.fromEntries(fact.map(factIn)),
  };
}

function eventIn(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Failure('request.not-json', '`--event` takes one JSON object: {"type": "accepted", "at": "2026-03-10T10:00:00+08:00"}.', {
      cause,
    });
  }
}

/** `competent=false` and `violationOlderThanYears=2` mean the value, not its letters. */
function factIn(fact: string): [string, unknown] {
  const at = fact.indexOf('=');
  if (at < 1) throw new Failure('request.invalid', '`--fact` is written as name=value.');
  const value = fact.slice(at + 1);
  return [fact.slice(0, at), /^(true|false|\d+)$/.test(value) ? JSON.parse(value) : value];
}

function vectorsIn(given: unknown): { vectors: readonly unknown[]; profiles?: Profiles } {
  if (Array.isArray(given)) return { vectors: given };
  if (typeof given === 'object' && given !== null) {
    const { vectors, profiles } = given as { vectors?: unknown; profiles?: unknown };
    const own = profiles === undefined ? {} : { profiles: readProfiles(profiles) };
    if (Array.isArray(vectors)) return { vectors, ...own };
    if ('ruleSet' in given) return { vectors: [given], ...own };
  }
  throw new Failure('request.invalid', 'Give one vector with `ruleSet`, a list of them, or {"profiles": {…}, "vectors": […]}.');
}
