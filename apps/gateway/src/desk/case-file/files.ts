import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import { withJoinedCases } from '@app/shared/persistence/joined-cases.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { ScanSubject } from '../../intake/evidence/evidence-store.js';
import { assistanceOf, assistsIn, demandRightTo, grantStands, restrictedSince, type Seen, seenIn, sightOf } from '../sight.js';
import { by, type Staff } from '../staff.js';

/** A stored file, as far as handing it out needs. */
export interface StoredFile {
  readonly id: string;
  readonly subject: ScanSubject;
  /** For showing; never a path. */
  readonly filename: string;
  /** What its bytes say it is; null when they say nothing. */
  readonly type: string | null;
  readonly size: number;
  readonly sha256: Buffer;
  readonly scan: string;
}

interface Owner extends Seen {
  readonly id: string;
  readonly erased: boolean;
  readonly granted: boolean;
}

const sqlOf: Readonly<Record<ScanSubject, string>> = {
  attachment: `SELECT a.id, a.filename, a.sniffed_type AS type, a.size, a.sha256, coalesce(s.state, 'unscanned') AS scan
    FROM complaint c JOIN attachment a ON a.complaint_id = ANY($2) LEFT JOIN scan s ON s.subject_id = a.id WHERE c.id = $1 AND a.id = $3`,
  evidence: `SELECT e.id, c.reference || '-' || e.channel || CASE WHEN e.content_type LIKE 'message/rfc822%' THEN '.eml' ELSE '.bin' END AS filename, NULL AS type,
      e.size, e.sha256, coalesce(s.state, 'unscanned') AS scan
    FROM complaint c JOIN evidence e ON e.complaint_id = ANY($2) LEFT JOIN scan s ON s.subject_id = e.id WHERE c.id = $1 AND e.id = $3`,
};

/**
 * A file of a case, or of one that is part of it, for somebody who may see the case; the reading is in the trail before a byte leaves. Fails with `not-found`, `case.erased`, `case.restricted`, and with
 * `evidence.infected` unless a supervisor says why it must be read all the same (`override`).
 */
export async function openFile(
  unitOfWork: UnitOfWork,
  staff: Staff,
  typedReference: string,
  subject: ScanSubject,
  id: string,
  override: string | undefined,
): Promise<StoredFile> {
  return await unitOfWork.run(async (tx) => {
    const [owner] = await tx.query<Owner>(
      `SELECT c.id, c.department, c.conflicts, ${assistsIn('c', '$2', '$3')} AS assists, c.erased_at IS NOT NULL AS erased, ${restrictedSince('c')} IS NOT NULL AS restricted, ${grantStands('c', '$4')} AS granted
       FROM complaint c WHERE c.reference = $1 AND ${seenIn('c', '$5', '$6', '$2', '$3')}`,
      [readReference(typedReference) ?? '', ...assistanceOf(staff), staff.id, ...sightOf(staff)],
    );
    if (!owner) throw new Failure('not-found');
    demandRightTo(staff, 'file.read', { ...owner, claimLive: false, holderId: null });
    if (owner.erased) throw new Failure('case.erased');
    const [found] = await tx.query<StoredFile>(sqlOf[subject], [owner.id, await withJoinedCases(tx, owner.id), id]);
    if (!found) throw new Failure('not-found');
    if (found.scan === 'infected') {
      if (override === undefined) throw new Failure('evidence.infected');
      demandRightTo(staff, 'file.override', { ...owner, claimLive: false, holderId: null });
    }
    await tx.record([
      {
        kind: 'evidence.read',
        complaintId: owner.id,
        subjectId: found.id,
        ...by(staff),
        data: { what: subject, scan: found.scan, ...(override === undefined ? {} : { override }) },
      },
    ]);
    return { ...found, subject };
  });
}
