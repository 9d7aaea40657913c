/**
 * Which cases are counted, the same for whoever asks: none that was joined to another, none without a department yet, and none that is about
 * somebody of the house or a department of it. So no reader's figures differ from another's by a case that one of them must not know of
 * (docs/decisions/0171). Of cases `c`; the first parameter is a department, or null for all.
 */
export const counted = `c.department IS NOT NULL AND c.merged_into IS NULL AND c.conflicts = '{}' AND ($1::text IS NULL OR c.department = $1)`;
