import { type Action, reachOf } from './rights.js';
import type { Role } from './roles.js';

/** How somebody stands to a case. */
export interface Relation {
  /** It is about them, about a department that they head, or sealed from them. */
  readonly barred: boolean;
  /** It is their own department's. */
  readonly own: boolean;
  readonly held: 'nobody' | 'me' | 'another';
}

/**
 * What somebody is told who wants to do something to a case. `hidden`: it answers as one that does not exist. `forbidden` is only said of what
 * they may see, or before anything was looked up.
 */
export type RightVerdict = 'allowed' | 'forbidden' | 'hidden' | 'claim-missing' | 'held-by-another';

/** Whether a role may do this in this relation to the case. The one reading of the table (rights.ts). */
export function judge(role: Role, action: Action, relation: Relation): RightVerdict {
  const reach = reachOf(role, action);
  if (reach === undefined) return 'forbidden';
  if (reach === 'house') return 'allowed';
  if (relation.barred || !seesDepartment(role, relation.own)) return 'hidden';
  if (reach === 'all') return 'allowed';
  if (!relation.own) return 'forbidden';
  if (reach === 'own' || relation.held === 'me') return 'allowed';
  return relation.held === 'another' ? 'held-by-another' : 'claim-missing';
}

/** Whether a role sees the cases of its own department (`own`), or of any other. */
export function seesDepartment(role: Role, own: boolean): boolean {
  const sight = reachOf(role, 'case.read');
  return sight === 'all' || (sight === 'own' && own);
}
