import { join } from 'node:path';
import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { factsAskedBy } from '@app/shared/domain/rule-set/applies.js';
import { checkTemplates, isUnsaid } from '@app/shared/notices/check-templates.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { type HouseConfig, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import type { PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings, type Settings } from '@app/shared/platform/config/settings.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';

export interface HouseCheck {
  readonly problems: readonly FieldProblem[];
  /** Statements that a rule set in force demands and no text carries: the house runs, and such notices wait for a person. */
  readonly unsaid: readonly FieldProblem[];
  /** Facts that decide whether a duty is owed and that the papers leave open: no mistake, but every case is taken to owe it. */
  readonly unstated: readonly string[];
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
  const rules = collected(problems, 'rules', () => loadRules(settings?.folders.config));
  if (rules && config && settings) {
    const { profile, ruleSets, calendar } = config.institution;
    const known = (field: string, ids: readonly string[], all: ReadonlyMap<string, unknown>) => {
      for (const id of ids) {
        if (!all.has(id))
          problems.push({
            path: 'config/institution.yaml',
            message: `${field}: there is no "${id}". Use one of ${[...all.keys()].join(', ')}.`,
          });
      }
    };
    known('profile', [profile], rules.profiles);
    known('ruleSets', ruleSets, rules.ruleSets);
    known('calendar', calendar === undefined ? [] : [calendar], rules.calendars);
    const texts = collected(problems, 'templates', () => loadTemplates(join(settings.folders.config, 'templates')));
    const inForce = ruleSets.flatMap((id) => rules.ruleSets.get(id) ?? []);
    if (texts) {
      const found = checkTemplates(texts, inForce, config.institution.statements, config.institution.zone, new Date());
      problems.push(...found.filter((one) => !isUnsaid(one)));
      unsaid.push(...found.filter(isUnsaid));
    }
  }
  const unstated = rules && config ? factsLeftOpen(rules, config) : [];
  return { problems, unsaid, unstated, ...(settings && { settings }), ...(config && { config }) };
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
