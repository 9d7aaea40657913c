import { Failure } from '@app/shared/domain/failure/failure.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { packProof, proofKey } from '@app/shared/proof/proof-archive.js';
import type { Staff } from '../staff.js';
import { casesOfRun, listRuns } from './retention.query.js';

/** Who asks for a certificate, of whom, signed by what, and when. */
export interface CertificateWish {
  readonly institution: Pick<Institution, 'name' | 'defaultLanguage'>;
  readonly codeSecret: string;
  readonly madeAt: Date;
}

/**
 * What was erased because its time was over, by which rule, on whose word: a signed archive that `redress proof verify` checks offline. It names cases by their
 * references, and nobody: what it speaks of is gone. Fails with `not-found` and `retention.not-done`.
 */
export async function retentionCertificate(
  from: Pick<UnitOfWork, 'snapshot'>,
  staff: Staff,
  id: string,
  wish: CertificateWish,
): Promise<Uint8Array> {
  const { codeSecret, madeAt } = wish;
  const institution = wish.institution.name[wish.institution.defaultLanguage];
  const certificate = await from.snapshot(async (reader) => {
    const [run] = await listRuns(reader, staff, id);
    if (!run) throw new Failure('not-found');
    if (run.state !== 'done') throw new Failure('retention.not-done');
    const [kept] = await reader.read<{ rules: unknown; head: string | null }>('SELECT rules, head FROM retention_run WHERE id = $1', [id]);
    const { drawnUpById: _, ...said } = run;
    return { format: 'redress-retention/1', institution, ...said, ...kept, cases: await casesOfRun(reader, staff, id) };
  });
  const bytes = Buffer.from(`${JSON.stringify(certificate, null, 2)}\n`);
  const about = { reference: id, institution, madeAt: madeAt.toISOString(), madeBy: staff.actor };
  return packProof(proofKey(codeSecret), about, [{ path: 'certificate.json', bytes }]);
}
