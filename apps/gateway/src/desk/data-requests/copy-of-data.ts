import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { say } from '../../pages/words.js';
import { demandRightTo, type Seen } from '../sight.js';
import { demandRight, type Staff } from '../staff.js';
import { personArchive } from './person-archive.js';

/** What an archive is made with. */
export interface CopyContext {
  readonly institution: Institution;
  readonly codeSecret: string;
  readonly now: Date;
}

type From = Pick<UnitOfWork, 'read' | 'snapshot'>;
type Found = Seen & { readonly id: string; readonly reference: string; readonly language: Language; readonly erased: boolean };

const foundSql = `SELECT c.id, c.reference, c.language, c.department, c.conflicts, c.erased_at IS NOT NULL AS erased
  FROM data_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1`;

/** The copy that somebody who answers such requests looks at, before or after it was granted. Fails with `not-found`, `auth.forbidden` and `case.erased`. */
export async function copyForStaff(
  from: From,
  staff: Staff,
  id: string,
  context: CopyContext,
): Promise<{ reference: string; archive: Uint8Array }> {
  demandRight(staff, 'data-request.answer');
  const [found] = await from.read<Found>(foundSql, [id]);
  if (!found) throw new Failure('not-found');
  demandRightTo(staff, 'data-request.answer', { ...found, claimLive: false, holderId: null });
  if (found.erased) throw new Failure('case.erased');
  return { reference: found.reference, archive: await archiveOf(from, found, staff.actor, context) };
}

/** The copy that was granted, for whoever opened its own case with that case's code; undefined where none can be fetched (any more). */
export async function copyForPerson(
  from: From,
  complaintId: string,
  id: string,
  context: CopyContext,
): Promise<{ reference: string; archive: Uint8Array } | undefined> {
  const [found] = await from.read<Found>(
    `${foundSql} AND r.complaint_id = $2 AND r.kind = 'copy' AND r.state = 'granted' AND r.until > now() AND c.erased_at IS NULL`,
    [id, complaintId],
  );
  return found && { reference: found.reference, archive: await archiveOf(from, found, 'complainant', context) };
}

async function archiveOf(
  from: From,
  { id, reference, language }: Found,
  madeBy: string,
  { institution, codeSecret, now }: CopyContext,
): Promise<Uint8Array> {
  const wish = { complaintId: id, reference, language, madeBy, madeAt: now, codeSecret, title: say(language, 'data.title') };
  return await personArchive(from, institution, wish);
}
