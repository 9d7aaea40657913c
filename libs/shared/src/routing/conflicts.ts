import { fingerprint } from '../domain/calendar/fingerprint.js';
import type { Against } from '../domain/complaint/complaint.js';
import { branchKeys } from '../domain/conflict/branch-keys.js';
import { personKeys, staffNumbersIn } from '../domain/conflict/person-keys.js';
import type { Department } from '../platform/config/institution.js';

/**
 * Whether a complaint may not be the department's: it is about the department, its head, or one it is too close to. `found` are keys of whom
 * it was found to be about though nobody said so; `cleared` of whom somebody independent decided that what was said does not mean them.
 * House promise 5: a complaint about a department is never its own to see.
 */
export function isBarredFrom(
  department: Department,
  against: Against | null | undefined,
  all: readonly Department[],
  found: readonly string[],
  cleared: readonly string[] = [],
): boolean {
  const spared = new Set(departmentsIn(cleared));
  const ids = new Set([...[...namedDepartments(against, all)].filter((id) => !spared.has(id)), ...departmentsIn(found)]);
  const words = loose(against?.department);
  return (
    ids.has(department.id) ||
    department.conflicts.some((conflict) => ids.has(conflict) || (words !== '' && !spared.has(conflict) && words.includes(loose(conflict))))
  );
}

/**
 * Whom complaints are about, as keys: `p:` and a person's key, `d:` and a department's id, `b:` and a branch's key. Whoever has one of them (`conflictKeysOf`) may
 * neither read nor touch the case. Several complaints are those of one joined case.
 */
export function conflictKeys(againsts: readonly (Against | null | undefined)[], departments: readonly Department[]): string[] {
  const keys = againsts.flatMap((against) => [
    ...[against?.staff, against?.department].flatMap((text) => peopleIn(text, departments)),
    ...[against?.staff, against?.department].flatMap((text) => staffNumbersIn(text).map((number) => `n:${number}`)),
    ...[...namedDepartments(against, departments)].map((id) => `d:${id}`),
    ...branchKeys(against?.branch).map((key) => `b:${key}`),
  ]);
  return [...new Set(keys)].sort();
}

/**
 * What bars a member of staff: what they are called, their number and id (`keys`, as the account keeps them; the name alone where it keeps none),
 * and each department that they head by the papers.
 */
export function conflictKeysOf(
  staff: { readonly id?: string; readonly name: string; readonly keys?: readonly string[] | null },
  departments: readonly Department[],
): string[] {
  const own = staff.keys ?? [...(staff.id ? [`i:${staff.id}`] : []), ...personKeys(staff.name).map((key) => `p:${key}`)];
  const headed = departments.filter(({ head }) => personKeys(head).some((key) => own.includes(`p:${key}`)));
  return [...own, ...headed.map((department) => `d:${department.id}`)];
}

/** What bars a department from a case, by the keys that the case has: itself, and those it is too close to. */
export const departmentKeys = (department: Department): string[] => [department.id, ...department.conflicts].map((id) => `d:${id}`);

/** The departments among keys. */
export const departmentsIn = (keys: readonly string[]): string[] => keys.flatMap((key) => (key.startsWith('d:') ? [key.slice(2)] : []));

/** Keys of the people alone, which hang on no papers. */
export function peopleKeys(against: Against | null | undefined): string[] {
  return [against?.staff, against?.department].flatMap((text) => [
    ...peopleIn(text, []),
    ...staffNumbersIn(text).map((number) => `n:${number}`),
  ]);
}

/** Which papers the keys were made with: another text of names or heads makes others, and so does another way of making them (`way`). */
export function conflictPapers(departments: readonly Department[]): string {
  return fingerprint(
    JSON.stringify([way, ...departments.map(({ id, names, head, itself }) => [id, names, head, ...(itself ? [itself] : [])])]),
  );
}

/** Branches are among the keys. */
const way = 2;

/** The people in a text, also behind the name of their department. */
function peopleIn(text: string | undefined, departments: readonly Department[]): string[] {
  if (!text) return [];
  let rest = text;
  for (const name of departments.flatMap((department) => Object.values(department.names))) rest = rest.replaceAll(name, ' ');
  return [...new Set([...personKeys(text), ...personKeys(rest)])].map((key) => `p:${key}`);
}

/** Departments that a complaint names: by name or id, by who heads them, or by a branch or product that is the department itself. */
function namedDepartments(against: Against | null | undefined, departments: readonly Department[]): ReadonlySet<string> {
  const words = loose(against?.department);
  const people = new Set(peopleIn(against?.staff, departments));
  const ids = new Set<string>();
  const [branch, product] = [loose(against?.branch), loose(against?.product)];
  if (words === '' && people.size === 0 && branch === '' && product === '') return ids;
  for (const department of departments) {
    const names = Object.values(department.names).map(loose);
    const isNamed =
      words !== '' && (words === department.id || names.some((name) => words.includes(name) || (words.length > 1 && name.includes(words))));
    const { branches = [], products = [] } = department.itself ?? {};
    const isItself = branches.some((name) => branch.includes(loose(name))) || products.some((name) => product.includes(loose(name)));
    if (isNamed || isItself || personKeys(department.head).some((key) => people.has(`p:${key}`))) ids.add(department.id);
  }
  return ids;
}

function loose(text: string | undefined): string {
  return (text ?? '').slice(0, 200).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
