import type { Language } from '@app/shared/domain/language.js';
import { departmentsIn } from '@app/shared/routing/conflicts.js';
import { say } from '../../../pages/words.js';
import type { ConflictFinding } from '../../conflicts/findings.query.js';

/** Whom a finding means, for people to read: somebody by name, a head with their department, or the department that the complainant named. */
export function personFound(
  language: Language,
  { name, key, origin }: Pick<ConflictFinding, 'name' | 'key' | 'origin'>,
  nameOf: (department: string) => string | undefined,
): string {
  const [headed] = departmentsIn([key]);
  const department = headed && nameOf(headed);
  if (!department) return name;
  return origin === 'declared' ? department : say(language, 'desk.conflicts.head', { name, department });
}
