import { type Action, assisted, reachOf, readingWords } from './rights.js';
import type { Role } from './roles.js';

/** How somebody stands to a case. */
export interface Relation {
  /** It is about them, about a department that they head, or sealed from them. */
  readonly barred: boolean;
  /** It is their own department's. */
  readonly own: boolean;
  /** It is another's, who asked theirs for a part of it. */
  readonly assists?: boolean;
  readonly held: 'nobody' | 'me' | 'another';
  /** A grant of its content stands for them. Absent: none. */
  readonly granted?: boolean;
  /** Whose words these are had their use restricted (domain/person). Absent: nobody. */
  readonly restricted?: boolean;
}

/**
 * What somebody is told who wants to do something to a case. `hidden`: it answers as one that does not exist. `forbidden` is only said of what
 * they may see, or before anything was looked up.
 */
export type RightVerdict = 'allowed' | 'forbidden' | 'hidden' | 'claim-missing' | 'held-by-another' | 'not-granted' | 'restricted';

/**
 * Whether a role may do this in this relation to the case. The one reading of the table (rights.ts). What people had restricted is read by whoever
 * answers such requests for this case, and by whom somebody independent granted it.
 */
export function judge(role: Role, action: Action, relation: Relation): RightVerdict {
  const verdict = byTable(role, action, relation);
  if (verdict !== 'allowed' || relation.restricted !== true || relation.granted === true || !readingWords.includes(action)) return verdict;
  return byTable(role, 'data-request.answer', relation) === 'allowed' ? 'allowed' : 'restricted';
}

function byTable(role: Role, action: Action, relation: Relation): RightVerdict {
  const reach = reachOf(role, action);
  if (reach === undefined) return 'forbidden';
  if (reach === 'house') return 'allowed';
  const assists = relation.assists === true && reachOf(role, 'case.read') === 'own';
  if (relation.barred || !(seesDepartment(role, relation.own) || assists)) return 'hidden';
  if (reach === 'all') return 'allowed';
  if (reach === 'granted') return relation.granted === true ? 'allowed' : 'not-granted';
  if (!relation.own) return assists && assisted.includes(action) ? 'allowed' : 'forbidden';
  if (reach === 'own' || relation.held === 'me') return 'allowed';
  return relation.held === 'another' ? 'held-by-another' : 'claim-missing';
}

/** Whether a role sees the cases of its own department (`own`), or of any other. */
export function seesDepartment(role: Role, own: boolean): boolean {
  const sight = reachOf(role, 'case.read');
  return sight === 'all' || (sight === 'own' && own);
}
