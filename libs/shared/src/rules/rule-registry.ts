import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Calendar } from '../domain/calendar/calendar.js';
import { checkCalendar } from '../domain/calendar/check-calendar.js';
import { withStatutory } from '../domain/calendar/join-calendars.js';
import type { Profile } from '../domain/deadline/records/deadline-input.js';
import { Failure } from '../domain/failure/failure.js';
import type { FailureCode } from '../domain/failure/failure-codes.js';
import { checkRuleSet } from '../domain/rule-set/check-rule-set.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { sourceFolder } from '../platform/process/source-tree.js';

/** Every rule set, calendar and profile there is. The look-ups fail with the code that names what is unknown, and say what exists. */
export class RuleRegistry {
  /** How many calendars had been added to the house when this registry last looked. */
  addedCalendars = 0;
  private readonly ownCalendars: Map<string, Calendar>;

  constructor(
    readonly ruleSets: ReadonlyMap<string, RuleSet>,
    calendars: ReadonlyMap<string, Calendar>,
    readonly profiles: ReadonlyMap<string, Profile>,
  ) {
    this.ownCalendars = new Map(calendars);
  }

  get calendars(): ReadonlyMap<string, Calendar> {
    return this.ownCalendars;
  }

  /** Takes up a calendar that was added while the house runs. One that ends before ours does was overtaken by a release. */
  adopt(calendar: Calendar): void {
    const own = this.ownCalendars.get(calendar.id);
    // One that was kept before the law's own days stood beside ours takes them from ours.
    if (!own || calendar.coverage.to >= own.coverage.to) this.ownCalendars.set(calendar.id, withStatutory(calendar, own));
  }

  /** Fails with `rule-set.unknown`. */
  ruleSet(id: string): RuleSet {
    return found(this.ruleSets, id, 'rule-set.unknown', 'rule set');
  }

  /** Fails with `calendar.unknown`. */
  calendar(id: string): Calendar {
    return found(this.calendars, id, 'calendar.unknown', 'calendar');
  }

  /** The calendar that a profile counts on; null where it counts no working days. Fails with `calendar.unknown`. */
  calendarOf(profile: Profile): Calendar | null {
    return profile.calendar === null ? null : this.calendar(profile.calendar);
  }

  /** Fails with `profile.unknown`. */
  profile(id: string): Profile {
    return found(this.profiles, id, 'profile.unknown', 'profile');
  }
}

function found<T>(all: ReadonlyMap<string, T>, id: string, code: FailureCode, what: string): T {
  const value = all.get(id);
  if (value === undefined) throw new Failure(code, `There is no ${what} "${id}". There are: ${[...all.keys()].join(', ')}.`);
  return value;
}

/**
 * Reads and checks the rule data of the source tree, and after it that of `papers`, the institution's own folder: a file in its
 * `rule-sets/` or `calendars/` replaces ours of the same id. A folder that does not exist is no mistake.
 * Fails with `rule-set.invalid`, `calendar.invalid`, `calendar.gap` or `calendar.overlap`, naming every problem of the file.
 */
export function loadRules(papers?: string): RuleRegistry {
  const here = sourceFolder(import.meta.url);
  const places = papers === undefined ? [here] : [here, papers];
  const ruleSets = new Map<string, RuleSet>();
  const calendars = new Map<string, Calendar>();
  for (const place of places) {
    for (const { file, value } of jsonFiles(join(place, 'rule-sets'), 'rule-set.invalid')) {
      // Ours are held against the schema by a test.
      const ruleSet = readRuleSet(value, file, place === here ? undefined : join(here, 'schema.json'));
      ruleSets.set(ruleSet.id, ruleSet);
    }
    for (const { file, value } of jsonFiles(join(place, 'calendars'), 'calendar.invalid')) {
      const calendar = readCalendar(value, file);
      calendars.set(calendar.id, calendar);
    }
  }
  const profiles = JSON.parse(readFileSync(join(here, 'profiles.json'), 'utf8')) as Record<string, Profile>;
  return new RuleRegistry(ruleSets, calendars, new Map(Object.entries(profiles)));
}

/** A calendar from JSON, checked. `file` is named in the failure, `calendar.invalid`, `calendar.gap` or `calendar.overlap`. */
export function readCalendar(value: unknown, file: string): Calendar {
  const problems = checkCalendar(value);
  const worst = problems[0];
  if (worst) throw new Failure(worst.code, `${file}: ${problems.map((problem) => problem.says).join(' ')}`);
  return value as Calendar;
}

/** A rule set from JSON, checked for what leads nowhere and, where a schema is given, for its form. Fails with `rule-set.invalid`. */
function readRuleSet(value: unknown, file: string, schemaFile: string | undefined): RuleSet {
  const problems = schemaFile === undefined ? [] : formProblems(value, schemaFile);
  if (problems.length === 0) problems.push(...checkRuleSet(value as RuleSet));
  if (problems.length > 0) throw new Failure('rule-set.invalid', `${file}: ${problems.join(' ')}`);
  return value as RuleSet;
}

function formProblems(value: unknown, schemaFile: string): string[] {
  // Asked for only where an institution has rule sets of its own: it takes longer to load than everything else here.
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'The file'} ${message}.`);
}

function jsonFiles(folder: string, code: FailureCode): { file: string; value: unknown }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const file = join(folder, name);
    try {
      return { file, value: JSON.parse(readFileSync(file, 'utf8')) };
    } catch (cause) {
      throw new Failure(code, `${file} is not valid JSON: ${(cause as Error).message}.`, { cause });
    }
  });
}
