import { reachOf } from '@app/shared/domain/rights/rights.js';
import { searchPattern } from '@app/shared/search/search-pattern.js';
import { inSight, putSight, unrestricted } from '../sight.js';
import type { Staff } from '../staff.js';

/** Puts a value into a statement and gives its place. */
export type Put = (value: unknown) => string;

/** Within what a search looks: what this person may see, and what they asked for besides words and keys. */
export interface Scope {
  readonly staff: Staff;
  readonly state?: string | undefined;
  readonly department?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** It is looked for by what somebody wrote, or who they are. */
  readonly byWords?: boolean | undefined;
  /** The last case of the page before. */
  readonly after?: readonly [came: string, id: string] | undefined;
}

/** A case that was found: when it came, as PostgreSQL writes it in JSON. */
export interface FoundCase {
  readonly id: string;
  readonly came: string;
}

/** The one department that is looked at, where it is one: what a clerk may see, or what was asked for. */
export const onlyDepartment = ({ staff, department }: Scope): string | undefined =>
  reachOf(staff.role, 'case.find') === 'all' ? department : (staff.department ?? '');

/** What an index follows while it walks `complaint c`, the newest first. */
export function walkedConditions(scope: Scope, put: Put): string[] {
  const { from, to, after } = scope;
  const only = onlyDepartment(scope);
  const walked: string[] = [];
  if (only !== undefined) walked.push(`c.department = ${put(only)}`);
  if (from) walked.push(`c.received_at >= ${put(from)}::timestamptz`);
  if (to) walked.push(`c.received_at < ${put(to)}::timestamptz`);
  if (after) walked.push(`(c.received_at, c.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  return walked;
}

/** What is looked at in each case that was found: above all whether this person may see it. */
export function keptConditions({ staff, state, department, byWords }: Scope, put: Put): string[] {
  const kept = [inSight('c', ...putSight(staff, put))];
  if (byWords) kept.push(unrestricted('c', staff, put));
  if (state) kept.push(`c.status = ${put(state)}`);
  if (department) kept.push(`c.department = ${put(department)}`);
  return kept;
}

/** The newest of cases that were found in several ways, each once. */
export function newestOf(found: readonly FoundCase[], most: number): FoundCase[] {
  const once = [...new Map(found.map((one) => [one.id, one])).values()];
  const instants = new Map(once.map(({ id, came }) => [id, Date.parse(came)]));
  return once
    .sort((a, b) => instants.get(b.id)! - instants.get(a.id)! || (a.came < b.came || (a.came === b.came && a.id < b.id) ? 1 : -1))
    .slice(0, most);
}

/** Words that are looked for, each in its place. */
export interface SearchedWords {
  readonly name?: string | undefined;
  readonly text?: string | undefined;
}

/** The words stand where they are looked for: in the name, or in subject or text. A case fits when one of the two does. */
export function fitsWords({ name, text }: SearchedWords, put: Put): string[] {
  const either: string[] = [];
  if (name) either.push(`c.complainant->>'name' ~ ${put(searchPattern(name))}`);
  if (text) {
    const pattern = put(searchPattern(text));
    either.push(`c.body ~ ${pattern}`, `c.subject ~ ${pattern}`);
  }
  return either.length === 0 ? [] : [`(${either.join(' OR ')})`];
}
