import { createHash, randomInt } from 'node:crypto';
import type { Reader, Tx } from '../persistence/unit-of-work.js';

const many = 10;
/** Without what looks alike on paper. */
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** A recovery code has 78 random bits, so a plain hash is enough. */
const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest();

/** Makes somebody's recovery codes, `7K2Q-DM9X-WA3F-PHTR` each, in place of the ones before. They are shown once and count once. */
export async function makeRecoveryCodes(tx: Tx, staffId: string): Promise<string[]> {
  const made = Array.from({ length: many }, () => Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join(''));
  await tx.query('DELETE FROM recovery_code WHERE staff_id = $1', [staffId]);
  await tx.query('INSERT INTO recovery_code (staff_id, code_hash) SELECT $1, unnest($2::bytea[])', [staffId, made.map(hashOf)]);
  return made.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

/** The code as it was made, however it is typed; undefined where it cannot be one. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  return code.length === 16 && [...code].every((letter) => letters.includes(letter)) ? code : undefined;
}

/** Uses up one of somebody's recovery codes; false where it is none of theirs or was used. */
export async function useRecoveryCode(tx: Tx, staffId: string, code: string): Promise<boolean> {
  const used = await tx.query(
    'UPDATE recovery_code SET used_at = now() WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING 1',
    [staffId, hashOf(code)],
  );
  return used.length > 0;
}

/** How many of somebody's recovery codes still count. */
export async function recoveryCodesLeft(from: Reader, staffId: string): Promise<number> {
  const [row] = await from.read<{ left: number }>(
    'SELECT count(*)::int AS left FROM recovery_code WHERE staff_id = $1 AND used_at IS NULL',
    [staffId],
  );
  return row!.left;
}
