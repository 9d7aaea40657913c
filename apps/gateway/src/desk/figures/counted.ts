import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';

/**
 * Which cases are counted, the same for whoever asks: none that was joined to another, none without a department yet, and none that is about
 * somebody of the house or a department of it (against a branch is neither). So no reader's figures differ from another's by a case that one of them must not know of
 * (docs/decisions/0171). Of cases `c`; `department` is one in SQL, or null for all.
 */
export const countedOf = (department: string): string =>
  `c.department IS NOT NULL AND c.merged_into IS NULL AND ${aboutNobodySql('c')} AND (${department} IS NULL OR c.department = ${department})`;

/** The same, where the first parameter is the department. */
export const counted = countedOf('$1::text');
