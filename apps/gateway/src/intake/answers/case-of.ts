import type { ComplaintStatus } from '@app/shared/domain/complaint/complaint-status.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';

/** Where something that names a reference belongs. */
export interface NamedCase {
  /** The case that is worked on: act on it (work, reopening, events). The same as `namedId` unless that one was joined to another. */
  readonly id: string;
  readonly reference: string;
  readonly status: ComplaintStatus;
  readonly department: string | null;
  /** The case that the reference names: keep what came (evidence, notes, files) with it, so that taking the cases apart loses nothing. */
  readonly namedId: string;
  /** Of the complainant who was told that reference. */
  readonly email: string | null;
}

/** The case that a reference leads to, also through joins; undefined where there is none, or where its person was erased. The surviving case is locked. */
export async function caseOf(tx: Tx, typedReference: string): Promise<NamedCase | undefined> {
  const [found] = await tx.query<NamedCase>(
    `WITH RECURSIVE up AS (
       SELECT id AS named, complainant->>'email' AS email, id, merged_into FROM complaint WHERE reference = $1 AND erased_at IS NULL
       UNION ALL SELECT u.named, u.email, c.id, c.merged_into FROM up u JOIN complaint c ON c.id = u.merged_into)
     SELECT c.id, c.reference, c.status, c.department, u.named AS "namedId", u.email FROM up u JOIN complaint c ON c.id = u.id WHERE u.merged_into IS NULL
     FOR NO KEY UPDATE OF c`,
    [readReference(typedReference) ?? ''],
  );
  return found;
}
