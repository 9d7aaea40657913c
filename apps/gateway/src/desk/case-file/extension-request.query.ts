import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';

/** The reference of the case that somebody asked more time for; whether a person may see it is for its file to say. Fails with `not-found`. */
export async function caseOfRequest(unitOfWork: UnitOfWork, requestId: string): Promise<string> {
  const [asked] = await unitOfWork.read<{ reference: string }>(
    'SELECT c.reference FROM extension_request r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1',
    [requestId],
  );
  if (!asked) throw new Failure('not-found');
  return asked.reference;
}
