import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Calendar } from '../domain/calendar/calendar.js';
import { checkCalendar } from '../domain/calendar/check-calendar.js';
import type { Profile } from '../domain/deadline/deadline-input.js';
import { Failure } from '../domain/failure/failure.js';
import type { FailureCode } from '../domain/failure/failure-codes.js';
import { checkRuleSet } from '../domain/rule-set/check-rule-set.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { sourceFolder } from '../platform/source-tree.js';

/** Every rule set, calendar and profile there is. The look-ups fail with the code that names what is unknown, and say what exists. */
export class RuleRegistry {
  constructor(
    readonly ruleSets: ReadonlyMap<string, RuleSet>,
    readonly calendars: ReadonlyMap<string, Calendar>,
    readonly profiles: ReadonlyMap<string, Profile>,
  ) {}

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
 * Reads and checks the rule data of the source tree. A file in one of `calendarFolders` (an institution's own, added later)
 * replaces the calendar of the same id; a folder that does not exist is no mistake.
 * Fails with `rule-set.invalid` or `calendar.invalid`, naming every problem of the file.
 */
export function loadRules(options: { readonly calendarFolders?: readonly string[] } = {}): RuleRegistry {
  const here = sourceFolder(import.meta.url);
  const ruleSets = new Map<string, RuleSet>();
  for (const { file, value } of jsonFiles(join(here, 'rule-sets'))) {
    const ruleSet = value as RuleSet;
    refuseProblems('rule-set.invalid', file, checkRuleSet(ruleSet));
    ruleSets.set(ruleSet.id, ruleSet);
  }
  const calendars = new Map<string, Calendar>();
  for (const folder of [join(here, 'calendars'), ...(options.calendarFolders ?? [])]) {
    for (const { file, value } of jsonFiles(folder)) {
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

function refuseProblems(code: FailureCode, file: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Failure(code, `${file}: ${problems.join(' ')}`);
}

function jsonFiles(folder: string): { file: string; value: unknown }[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => ({ file: join(folder, name), value: JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
}
