import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { calendarEnd, calendarEndText } from '@app/shared/domain/calendar/calendar-end.js';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { type Coding, entryOf } from '@app/shared/domain/matter/coding.js';
import { factsAskedBy } from '@app/shared/domain/rule-set/applies.js';
import { loadCodings } from '@app/shared/matter/codings.js';
import { type HouseJudge, loadHouseJudge } from '@app/shared/matter/house-judge.js';
import { askedAxes } from '@app/shared/matter/questions.js';
import { loadRootCauses } from '@app/shared/matter/root-causes.js';
import { checkTemplates, isUnsaid } from '@app/shared/notices/check-templates.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { type HouseConfig, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { meant } from '@app/shared/platform/config/known-keys.js';
import type { PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings, type Settings } from '@app/shared/platform/config/settings.js';
import { loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { meaningOf } from '@app/shared/routing/given-codes.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { unheardWarnings } from './unheard-warnings.js';

/** What `redress check` found: what keeps the house from starting, and what it starts with and should not be left so. */
export interface HouseCheck {
  readonly problems: readonly FieldProblem[];
  /** Statements that a rule set in force demands and no text carries: the house runs, and such notices wait for a person. */
  readonly unsaid: readonly FieldProblem[];
  /** Facts that decide whether a duty is owed and that the papers leave open: no mistake, but every case is taken to owe it. */
  readonly unstated: readonly string[];
  /** What is allowed and hardly meant: people who would be told of nothing, a calendar that ends soon. */
  readonly warnings: readonly string[];
  /** Absent when their own reading failed. */
  readonly settings?: Settings;
  readonly config?: HouseConfig;
}

/**
 * Reads everything that a person may have written wrongly (environment, that of plug-ins too, the institution's papers, rule data) and
 * lists all of it together.
 */
export function checkHouse(
  plugIns: readonly PlugInSettings[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  now = new Date(),
): HouseCheck {
  const problems: FieldProblem[] = [];
  const unsaid: FieldProblem[] = [];
  const settings = collected(problems, 'environment', () =>
    readSettings(
      env,
      plugIns.flatMap((plugIn) => plugIn.settings),
    ),
  );
  const config = settings && collected(problems, settings.folders.config, () => loadHouseConfig(settings.folders.config));
  collected(problems, 'reports', () => loadReportDefinitions(settings?.folders.config));
  const rules = collected(problems, 'rules', () => loadRules(settings?.folders.config));
  if (rules && config && settings) {
    const { profile, ruleSets, calendar } = config.institution;
    const known = (field: string, ids: readonly string[], all: ReadonlyMap<string, unknown>) => {
      for (const id of ids) {
        if (!all.has(id))
          problems.push({
            path: placeOf(settings.folders.config, field),
            message: `${field}: there is no "${id}". ${meantOrOneOf(id, [...all.keys()])}`,
          });
      }
    };
    known('profile', [profile], rules.profiles);
    known('ruleSets', ruleSets, rules.ruleSets);
    known('calendar', calendar === undefined ? [] : [calendar], rules.calendars);
    const texts = collected(problems, 'templates', () => loadTemplates(join(settings.folders.config, 'templates')));
    const inForce = ruleSets.flatMap((id) => rules.ruleSets.get(id) ?? []);
    if (texts) {
      const found = checkTemplates(texts, inForce, config.institution.statements, config.institution.zone, now);
      problems.push(...found.filter((one) => !isUnsaid(one)));
      unsaid.push(...found.filter(isUnsaid));
    }
  }
  const codings = collected(problems, 'codings', () => loadCodings());
  const coding = config && codings?.get(config.institution.coding);
  if (config && codings && settings) {
    const file = placeOf(settings.folders.config, 'coding');
    if (coding === undefined)
      problems.push({
        path: file,
        message: `coding: there is no "${config.institution.coding}". ${meantOrOneOf(config.institution.coding, [...codings.keys()])}`,
      });
    else problems.push(...unknownCodes(config, coding, codings));
    const rootCauses = collected(problems, 'root causes', () => loadRootCauses());
    const named = config.institution.decisions.rootCause.coding;
    if (rootCauses && !rootCauses.has(named))
      problems.push({
        path: placeOf(settings.folders.config, 'decisions'),
        message: `decisions.rootCause.coding: there is no "${named}". ${meantOrOneOf(named, [...rootCauses.keys()])}`,
      });
  }
  const unstated = rules && config ? factsLeftOpen(rules, config) : [];
  return {
    problems,
    unsaid,
    unstated,
    warnings: [
      ...(config ? unheardWarnings(config) : []),
      ...plugIns.flatMap((plugIn) => plugIn.warnings?.(env) ?? []),
      ...(coding && settings ? warningsOfMatter(loadHouseJudge(coding.id, settings.folders.config)) : []),
      ...(rules && config && problems.length === 0 ? calendarEnding(rules, config, now) : []),
    ],
    ...(settings && { settings }),
    ...(config && { config }),
  };
}

/** Where a line of institution.yaml stands; checks that need rules and papers both know its name alone. */
function placeOf(folder: string, field: string): string {
  const lines = readFileSync(join(folder, 'institution.yaml'), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${field}:`));
  return `${basename(folder)}/institution.yaml${at === -1 ? '' : `:${at + 1}`}`;
}

function meantOrOneOf(given: string, known: readonly string[]): string {
  const instead = meant(given, known);
  return instead === undefined ? `Use one of ${known.join(', ')}.` : `Did you mean ${instead}?`;
}

/** What of words and model cannot be used, and a coding that has no model. */
function warningsOfMatter({ troubles, withoutModel }: HouseJudge): string[] {
  return [
    ...troubles.map((trouble) => `${trouble} Complaints are routed without it.`),
    ...(withoutModel === undefined ? [] : [withoutModel]),
  ];
}

function factsLeftOpen(rules: RuleRegistry, { institution }: HouseConfig): string[] {
  const inForce = institution.ruleSets.flatMap((id) => rules.ruleSets.get(id) ?? []);
  return inForce.flatMap((ruleSet) =>
    [...factsAskedBy(ruleSet)]
      .filter(([name]) => !(name in institution.facts))
      .map(
        ([name, obligations]) =>
          `${ruleSet.id} asks for the fact \`${name}\` (${obligations.join(', ')}). Until it is known, every case is taken to owe this; say what usually holds under \`facts\` in institution.yaml.`,
      ),
  );
}

/** By the files alone: what was added to a running house, `redress calendars` and `/health/ready` know. */
function calendarEnding(rules: RuleRegistry, { institution }: HouseConfig, now: Date): string[] {
  const { calendar, zone } = HouseDeadlines.of(institution, rules);
  const end = calendar && calendarEnd(calendar, dateOf(localDayOf(now.getTime(), zone)));
  return end ? [calendarEndText(end)] : [];
}

/** As `checkHouse`, but fails with `config.invalid` unless all is well. */
export function demandHouse(plugIns: readonly PlugInSettings[]): { settings: Settings; config: HouseConfig } {
  const { problems, settings, config } = checkHouse(plugIns);
  if (problems.length > 0 || !settings || !config) {
    throw new Failure('config.invalid', `${problems.length} problem(s) in the settings; nothing was started.`, { fields: problems });
  }
  return { settings, config };
}

function collected<T>(problems: FieldProblem[], where: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.fields.length > 0) problems.push(...error.fields);
    else problems.push({ path: where, message: error.message });
    return undefined;
  }
}

/** Categories of departments.yaml and keys of the menu that mean what the coding in force, or another that they name, does not have. */
function unknownCodes({ institution, departments }: HouseConfig, coding: Coding, codings: ReadonlyMap<string, Coding>): FieldProblem[] {
  const ofCategories = departments.flatMap(({ id, categories }) =>
    categories.flatMap((category) =>
      askedAxes.flatMap((axis) =>
        meantIn(category[axis], coding, codings).flatMap(([meant, code]) =>
          entryOf(meant, code)?.axis === axis
            ? []
            : [
                {
                  path: `departments.yaml: ${id}, ${category.id}`,
                  message: `${meant.id} has no ${axis} "${code}". ${meantOrOneOf(code, codesOf(meant, axis))}`,
                },
              ],
        ),
      ),
    ),
  );
  const ofKeys = Object.entries(institution.hotlineMenu).flatMap(([keys, said]) =>
    meantIn(said, coding, codings).flatMap(([meant, code]) =>
      meaningOf(code, meant, departments)?.category === code
        ? []
        : [
            {
              path: `institution.yaml: hotlineMenu, ${keys}`,
              message: `${meant.id} has no "${code}", nor is there such a category. ${meantOrOneOf(code, codesOf(meant, 'business'))}`,
            },
          ],
    ),
  );
  return [...ofCategories, ...ofKeys];
}

/** What the papers say of a code: in the coding in force, or in each that they name. A coding that is not there is one without any code. */
function meantIn(
  said: string | Readonly<Record<string, string>> | undefined,
  inForce: Coding,
  codings: ReadonlyMap<string, Coding>,
): [Coding, string][] {
  if (said === undefined) return [];
  if (typeof said === 'string') return [[inForce, said]];
  return Object.entries(said).map(([id, code]) => [codings.get(id) ?? { ...inForce, id, entries: [] }, code]);
}

const codesOf = ({ entries }: Coding, axis: string): string[] => entries.filter((entry) => entry.axis === axis).map(({ code }) => code);
