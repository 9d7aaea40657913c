import { readReference } from '@app/shared/domain/ids.js';
import type { FindingPlace } from '@app/shared/people/conflict-findings.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { inSight, openRows, readsWords, restrictedSince, sightOf } from '../sight.js';
import type { Staff } from '../staff.js';

/** Somebody whom a case may be about though nobody said so, or whose own it is; or of whom it is asked whether its fields mean them. */
export interface ConflictFinding {
  readonly id: string;
  /** Of the complaint in which it was found; joined, that is a part of a case. */
  readonly reference: string;
  readonly department: string | null;
  /** `i:` and a member of staff, or `d:` and a department whose head it is. */
  readonly key: string;
  readonly name: string;
  readonly origin: 'words' | 'complainant' | 'relative' | 'declared';
  readonly place: FindingPlace;
  readonly excerpt: string | null;
  /** open: barred until somebody decides; barred; cleared; appealed: barred until the integrity desk decides. */
  readonly state: 'open' | 'barred' | 'cleared' | 'appealed';
  readonly foundAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly appeal: string | null;
}

const pageSize = 100;

/** Who complains is content: whoever reads none ($3) is told that a colleague, or a relative of one, does, and not who. */
const unlessComplainant = (column: 'key' | 'name') =>
  `CASE WHEN $3 OR f.origin IN ('words', 'declared') THEN f.${column} ELSE '' END AS ${column}`;

/** The case of this reference and everything that was joined to it, also through others. */
const wholeOf = (reference: string) => `c.id IN (
  WITH RECURSIVE family AS (
    SELECT id FROM complaint WHERE reference = ${reference} UNION ALL SELECT m.id FROM complaint m JOIN family ON m.merged_into = family.id)
  SELECT id FROM family)`;

/**
 * What waits for a decision, the oldest first; with `decided` what was decided, the latest first; `of` a case and all that is part of it, all. Of cases that this person may see,
 * never of their own.
 */
export async function listFindings(
  unitOfWork: UnitOfWork,
  staff: Staff,
  { decided = false, of }: { readonly decided?: boolean; readonly of?: string | undefined } = {},
): Promise<ConflictFinding[]> {
  const which = decided ? `f.state IN ('barred', 'cleared')` : `f.state IN ('open', 'appealed')`;
  const found = await unitOfWork.read<ConflictFinding & { readonly restricted: boolean }>(
    `SELECT f.id, c.reference, c.department, ${unlessComplainant('key')}, ${unlessComplainant('name')}, f.origin, f.place, CASE WHEN $3 THEN f.excerpt END AS excerpt, f.state, f.found_at AS "foundAt", f.decided_at AS "decidedAt",
            f.decided_by AS "decidedBy", f.reason, f.appeal, ${restrictedSince('c')} IS NOT NULL AS restricted
     FROM conflict_finding f JOIN complaint c ON c.id = f.complaint_id
     WHERE ${of === undefined ? which : wholeOf('$4')} AND ${inSight('c', '$1', '$2')}
     ORDER BY ${decided ? 'f.decided_at DESC' : 'f.found_at'}, f.id LIMIT ${pageSize}`,
    [...sightOf(staff), readsWords(staff), ...(of === undefined ? [] : [readReference(of) ?? ''])],
  );
  return openRows(staff, found, ({ department }) => department, withoutWords).map(({ restricted: _, ...one }) => one);
}

const withoutWords = <Row extends ConflictFinding>(one: Row): Row => ({
  ...one,
  excerpt: null,
  ...(one.origin === 'words' || one.origin === 'declared' ? {} : { key: '', name: '' }),
});
