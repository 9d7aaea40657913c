import { join } from 'node:path';
import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { checkTemplates, isUnstated } from '@app/shared/notices/check-templates.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { type HouseConfig, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings, type Settings } from '@app/shared/platform/config/settings.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';

export interface HouseCheck {
  readonly problems: readonly FieldProblem[];
  /** Statements that a rule set in force demands and no text carries: the house runs, and such notices wait for a person. */
  readonly unstated: readonly FieldProblem[];
  /** Absent when their own reading failed. */
  readonly settings?: Settings;
  readonly config?: HouseConfig;
}

/** Reads everything that a person may have written wrongly (environment, the institution's papers, rule data) and lists all of it together. */
export function checkHouse(env: Readonly<Record<string, string | undefined>> = process.env): HouseCheck {
  const problems: FieldProblem[] = [];
  const unstated: FieldProblem[] = [];
  const settings = collected(problems, 'environment', () => readSettings(env));
  const config = settings && collected(problems, settings.folders.config, () => loadHouseConfig(settings.folders.config));
  const rules = collected(problems, 'rules', () => loadRules());
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
      problems.push(...found.filter((one) => !isUnstated(one)));
      unstated.push(...found.filter(isUnstated));
    }
  }
  return { problems, unstated, ...(settings && { settings }), ...(config && { config }) };
}

/** As `checkHouse`, but fails with `config.invalid` unless all is well. */
export function demandHouse(): { settings: Settings; config: HouseConfig } {
  const { problems, settings, config } = checkHouse();
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
