import { openText } from '@app/shared/people/authenticator.js';
import type { Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { accessCode, hashAccessCode, opensWith } from '@app/shared/secrets/access-code.js';
import { type SecretRing, valuesOf } from '@app/shared/secrets/secret-ring.js';

/** How much was made with a value of `CODE_SECRET`: 0 is that in force, 1 the one before. */
export interface CodesOfValue {
  readonly value: number;
  readonly complaints: number;
  readonly authenticators: number;
}

/** Rows that are read at once. */
const atOnce = 5_000;

/**
 * Whose codes were made with which value, so that one is not dropped while somebody needs it. Two hashes for each complaint and value: some
 * seconds for a million. What was erased has no code, and counts with none.
 */
export async function countCodes(from: Reader, ring: SecretRing): Promise<CodesOfValue[]> {
  const values = valuesOf(ring);
  const counts = values.map((_, value) => ({ value, complaints: 0, authenticators: 0 }));
  for (let after = ''; ; ) {
    const rows = await from.read<{ reference: string; codeHash: Buffer }>(
      `SELECT reference, code_hash AS "codeHash" FROM complaint WHERE reference > $1
       UNION ALL SELECT reference, code_hash FROM quarantine WHERE reference > $1 AND code_hash IS NOT NULL AND released_at IS NULL AND dismissed_at IS NULL
       ORDER BY reference LIMIT ${atOnce}`,
      [after],
    );
    for (const { reference, codeHash } of rows) {
      const by = values.findIndex((value) => opensWith(value, reference, accessCode(value, reference), codeHash));
      if (by >= 0) (counts[by] as { complaints: number }).complaints += 1;
    }
    if (rows.length < atOnce) break;
    after = rows.at(-1)!.reference;
  }
  const staff = await from.read<{ id: string; closed: Buffer }>('SELECT staff_id AS id, authenticator AS closed FROM staff_password');
  for (const { id, closed } of staff) {
    const by = values.findIndex((value) => openText(value, id, closed) !== undefined);
    if (by >= 0) (counts[by] as { authenticators: number }).authenticators += 1;
  }
  return counts;
}

/** Notes what is stored of the codes that doubted messages were told, where it is not noted: the value in force says it. */
export async function keepToldCodes(unitOfWork: Pick<UnitOfWork, 'run'>, ring: SecretRing): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query<{ id: string; reference: string }>(
      'SELECT id, reference FROM quarantine WHERE code_hash IS NULL AND released_at IS NULL AND dismissed_at IS NULL FOR UPDATE',
    );
    await tx.query('UPDATE quarantine q SET code_hash = r.hash FROM unnest($1::uuid[], $2::bytea[]) AS r(id, hash) WHERE q.id = r.id', [
      rows.map(({ id }) => id),
      rows.map(({ reference }) => hashAccessCode(ring, reference, accessCode(ring, reference))),
    ]);
    return rows.length;
  });
}
