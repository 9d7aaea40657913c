import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { matterColumns } from '../case-file/case-file.query.js';
import type { CaseMatter } from '../case-file/explain-matter.js';
import { withheldMatter } from '../case-file/withhold-content.js';
import { readsWordsOf, restrictedSince, type Seen } from '../sight.js';
import type { Staff } from '../staff.js';

/** What the cases of a list are about, by reference; for cases that the caller has shown to this person; without words for whoever reads none. At most a page of them. */
export async function mattersOf(
  unitOfWork: Pick<UnitOfWork, 'read'>,
  staff: Staff,
  references: readonly string[],
): Promise<ReadonlyMap<string, CaseMatter>> {
  if (references.length === 0) return new Map();
  const rows = await unitOfWork.read<Seen & { reference: string; matter: CaseMatter }>(
    `SELECT c.reference, c.department, c.conflicts, ${restrictedSince('c')} IS NOT NULL AS restricted, m.matter FROM complaint c
     CROSS JOIN LATERAL (SELECT ${matterColumns} AS matter FROM matter m WHERE m.complaint_id = c.id ORDER BY m.no DESC LIMIT 1) m
     WHERE c.reference = ANY($1)`,
    [references],
  );
  return new Map(
    rows.map(({ reference, matter, ...seen }) => [reference, readsWordsOf(staff, seen) ? maskWords(matter) : withheldMatter(matter)]),
  );
}

/** What the classifier proposes for a case, as lists tell it. */
export interface MatterProposal {
  readonly no: number;
  readonly department: string;
  readonly business: string | null;
  readonly cause: string | null;
  readonly sure: number | null;
  readonly words: readonly string[];
  readonly urgent: string;
}

/** The proposal of a case; null where there was none. */
export function proposalOf(matter: CaseMatter | undefined): MatterProposal | null {
  if (!matter || matter.department === null) return null;
  const { no, department, proposedBusiness: business, proposedCause: cause, sure, words, urgent } = matter;
  return { no, department, business, cause, sure, words, urgent };
}
