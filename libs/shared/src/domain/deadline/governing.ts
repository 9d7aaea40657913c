import type { ComputedDeadline } from './computed-deadline.js';

/** Earliest due first; what has no date comes last, in the order it had. */
export function earliestFirst(a: ComputedDeadline, b: ComputedDeadline): number {
  return (a.dueAt?.getTime() ?? Number.MAX_VALUE) - (b.dueAt?.getTime() ?? Number.MAX_VALUE);
}

/** Duties that stand open and are certainly owed by whoever handles the complaint: no rights, no duties of others, no guesses. */
export function isOwed({ kind, actor, state, assumed }: ComputedDeadline): boolean {
  return kind !== 'right' && actor !== 'complainant' && actor !== 'regulator' && state === 'open' && assumed.length === 0;
}

/**
 * The deadline that decides how urgent a complaint is: the earliest due instant of what is owed under all its rule sets.
 * Pass the deadlines of every rule set that binds it, or those of some kinds only. Undefined when none has a date.
 * Source: `rules/README.md`, counting 11.
 */
export function governing(deadlines: readonly ComputedDeadline[]): ComputedDeadline | undefined {
  const dated = deadlines.filter((deadline) => isOwed(deadline) && deadline.dueAt !== null);
  return dated.length === 0 ? undefined : dated.reduce((first, next) => (earliestFirst(next, first) < 0 ? next : first));
}
