import type { RequestState } from '@app/shared/domain/evidence/evidence-request.js';
import { neededFor } from '@app/shared/matter/needed-evidence.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { loadCase } from '../case-file/case-file.query.js';
import type { Staff } from '../staff.js';

/** What a complainant was asked for. `replyBy` is the last local day; `pauses`: the rule sets whose clock stands meanwhile. */
export interface ReadEvidenceRequest {
  readonly id: string;
  readonly state: RequestState;
  readonly asked: string;
  readonly replyBy: string;
  readonly pauses: readonly string[];
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly remindedAt: Date | null;
  readonly endedAt: Date | null;
}

/** What a case was asked for, the latest first, and what its matter usually needs, in its complainant's language. Fails with `not-found`. */
export async function readEvidenceRequests(
  unitOfWork: UnitOfWork,
  institution: Institution,
  staff: Staff,
  reference: string,
): Promise<{ readonly items: readonly ReadEvidenceRequest[]; readonly needed: readonly string[] }> {
  const { id, language } = await loadCase(unitOfWork, staff, reference, []);
  const items = await unitOfWork.read<ReadEvidenceRequest>(
    `SELECT id, state, asked, reply_by::text AS "replyBy", pauses, asked_by AS "askedBy", asked_at AS "askedAt", reminded_at AS "remindedAt", ended_at AS "endedAt"
     FROM evidence_request WHERE complaint_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 50`,
    [id],
  );
  const [about] = await unitOfWork.read<{ business: string | null }>('SELECT business FROM complaint WHERE id = $1', [id]);
  return { items, needed: neededFor(institution.coding, about?.business ?? null, language) };
}
