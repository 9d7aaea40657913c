import type { ComputedDeadline } from '../records/computed-deadline.js';

/** Earliest due first; what has no date comes last, in the order it had. */
export function earliestFirst(a: ComputedDeadline, b: ComputedDeadline): number {
  return (a.dueAt?.getTime() ?? Number.MAX_VALUE) - (b.dueAt?.getTime() ?? Number.MAX_VALUE);
}

/** Whether a duty is owed by whoever handles the complaint: no right, no duty of the complainant or the regulator. */
export function isOurs({ kind, actor }: ComputedDeadline): boolean {
  return kind !== 'right' && actor !== 'complainant' && actor !== 'regulator';
}

/**
 * The deadline that decides how urgent a complaint is: the earliest due instant of what is open under all its rule sets. What is owed
 * only if some fact holds that nobody has stated governs where nothing else does.
 * Pass the deadlines of every rule set that binds it, or those of some kinds only. Undefined when none has a date.
 * Source: `rules/README.md`, counting 11.
 */
export function governing(deadlines: readonly ComputedDeadline[]): ComputedDeadline | undefined {
  const dated = deadlines.filter((deadline) => isOurs(deadline) && deadline.state === 'open' && deadline.dueAt !== null);
  const certain = dated.filter((deadline) => deadline.assumed.length === 0);
  const candidates = certain.length > 0 ? certain : dated;
  return candidates.length === 0 ? undefined : candidates.reduce((first, next) => (earliestFirst(next, first) < 0 ? next : first));
}
