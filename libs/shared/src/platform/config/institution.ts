import { resolve } from 'node:path';
import type { z } from 'zod';
import { Failure } from '../../domain/failure/failure.js';
import { departmentsSchema } from './papers/departments-schema.js';
import { institutionSchema } from './papers/institution-schema.js';
import { routingSchema } from './papers/routing-schema.js';
import { compileCondition } from './routing-condition.js';
import { YamlFile } from './yaml-file.js';

/** Whose house this is: `config/institution.yaml` with its defaults filled in. */
export type Institution = Readonly<z.output<typeof institutionSchema>>;
/** A department as `departments.yaml` has it. */
export type Department = Readonly<z.output<typeof departmentsSchema>[number]>;
/** A rule of `routing.yaml`. */
export type RoutingRule = Readonly<z.output<typeof routingSchema>[number]>;

/** The institution's own papers, checked against each other. */
export interface HouseConfig {
  readonly institution: Institution;
  readonly departments: readonly Department[];
  readonly routing: readonly RoutingRule[];
}

/** Nest injection tokens. */
export const INSTITUTION = Symbol('INSTITUTION');
/** Token of the institution's papers. */
export const HOUSE_CONFIG = Symbol('HOUSE_CONFIG');

/** The desk that takes what no rule gives to anybody. */
export const triageDepartment = 'triage';

/**
 * Reads `institution.yaml`, `departments.yaml` and `routing.yaml` of a folder.
 * Fails with `config.invalid`; its `fields` list every problem, `path` being file and line.
 */
export function loadHouseConfig(folder: string): HouseConfig {
  const where = resolve(folder);
  const institution = new YamlFile(where, 'institution.yaml', institutionSchema);
  const departments = new YamlFile(where, 'departments.yaml', departmentsSchema);
  const routing = new YamlFile(where, 'routing.yaml', routingSchema);
  checkDepartments(departments);
  checkRouting(routing, departments.value);
  checkOffice(institution, departments.value);
  checkBinding(institution);
  checkAnchors(institution);
  const problems = [institution, departments, routing].flatMap((file) => file.problems);
  if (problems.length > 0 || !institution.value || !departments.value || !routing.value) {
    throw new Failure('config.invalid', `${problems.length} problem(s) in ${where}.`, { fields: problems });
  }
  return deepFreeze({ institution: institution.value, departments: departments.value, routing: routing.value });
}

function checkDepartments(file: YamlFile<z.output<typeof departmentsSchema>>): void {
  const seen = new Set<string>();
  for (const [index, department] of (file.value ?? []).entries()) {
    if (seen.has(department.id)) file.blame([index, 'id'], `"${department.id}" is there twice. Give each department its own id.`);
    seen.add(department.id);
  }
  if (file.value && !seen.has(triageDepartment))
    file.blame([], 'There is no department `triage`. Add it: it takes what no rule gives to anybody.');
}

/** The complaint office, and whoever has a budget, is one of the departments. */
function checkOffice(file: YamlFile<z.output<typeof institutionSchema>>, departments: readonly Department[] | undefined): void {
  const office = file.value?.transfers.complaintOffice;
  const known = departments?.map((department) => department.id);
  if (office === undefined || known === undefined) return;
  const blame = (path: (string | number)[], department: string) =>
    file.blame(path, `there is no department "${department}". Use one of ${known.join(', ')}.`);
  if (!known.includes(office)) blame(['transfers', 'complaintOffice'], office);
  for (const [index, { department }] of file.value!.remedies.budgets.entries())
    if (!known.includes(department)) blame(['remedies', 'budgets', index, 'department'], department);
  for (const [index, { departments: own = [] }] of file.value!.survey.strata.entries())
    for (const [nth, one] of own.entries()) if (!known.includes(one)) blame(['survey', 'strata', index, 'departments', nth], one);
  for (const [index, { departments: own }] of file.value!.reporting.entities.entries())
    for (const [nth, one] of own.entries()) if (!known.includes(one)) blame(['reporting', 'entities', index, 'departments', nth], one);
}

/** A head that is mailed to where complaints come in would be one. */
function checkAnchors(file: YamlFile<z.output<typeof institutionSchema>>): void {
  const ours = file.value?.addresses.map((address) => address.toLowerCase());
  for (const [index, address] of (file.value?.anchors.mailTo ?? []).entries())
    if (ours?.includes(address.toLowerCase()))
      file.blame(
        ['anchors', 'mailTo', index],
        `complaints come to ${address}. Name a mailbox that people keep, such as that of internal audit.`,
      );
}

/** Conditions that say which rule sets bind a complaint. Whether there are such rule sets is asked when the rules are loaded. */
function checkBinding(file: YamlFile<z.output<typeof institutionSchema>>): void {
  const seen = new Set<string>();
  for (const [index, rule] of (file.value?.binding ?? []).entries()) {
    if (seen.has(rule.id)) file.blame(['binding', index, 'id'], `"${rule.id}" is there twice. Give each rule its own id.`);
    seen.add(rule.id);
    checkCondition(file, ['binding', index, 'when'], rule.when);
  }
}

function checkCondition(file: Pick<YamlFile<unknown>, 'blame'>, path: (string | number)[], when: string): void {
  try {
    compileCondition(when);
  } catch (error) {
    file.blame(path, `${(error as Error).message}. Correct the condition (docs/configuration.md lists what it may ask).`);
  }
}

/** Every rule set that the papers name: those in force for all, and those of `binding`. */
export const namedRuleSets = ({ ruleSets, binding }: Pick<Institution, 'ruleSets' | 'binding'>): string[] => [
  ...new Set([...ruleSets, ...binding.flatMap((rule) => rule.ruleSets)]),
];

function checkRouting(file: YamlFile<z.output<typeof routingSchema>>, departments: readonly Department[] | undefined): void {
  const known = departments?.map((department) => department.id);
  const seen = new Set<string>([triageDepartment]);
  for (const [index, rule] of (file.value ?? []).entries()) {
    if (seen.has(rule.id)) file.blame([index, 'id'], `"${rule.id}" is taken. Give each rule its own id (triage is always the last).`);
    seen.add(rule.id);
    if (known && !known.includes(rule.department)) {
      file.blame([index, 'department'], `there is no department "${rule.department}". Use one of ${known.join(', ')}.`);
    }
    checkCondition(file, [index, 'when'], rule.when);
  }
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
