import type { Reader, Tx } from '../persistence/unit-of-work.js';

/** Somebody with a password, as whoever lets them in needs it. */
export interface PasswordHolder {
  readonly staffId: string;
  readonly hash: string;
  readonly authenticator: Buffer;
  readonly lastStep: number;
}

/**
 * Who signs in with this: a staff number, a mail address, or a name that only one person has who may sign in so. Undefined where it is nobody, or
 * more than one, or somebody for whom nobody has vouched yet.
 */
export async function passwordHolder(from: Reader, typed: string): Promise<PasswordHolder | undefined> {
  const found = await from.read<PasswordHolder>(
    `SELECT p.id AS "staffId", w.hash, w.authenticator, w.last_step::int AS "lastStep" FROM staff p JOIN staff_password w ON w.staff_id = p.id
     WHERE p.left_at IS NULL AND w.vouch_hash IS NULL AND lower($1) IN (lower(p.staff_number), lower(p.email), lower(p.name)) LIMIT 2`,
    [typed.normalize('NFKC').trim()],
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Whether somebody has an account, and with it a password; undefined where a token is of nobody who has one. */
export async function accountState(from: Reader, staffId: string): Promise<{ hasPassword: boolean } | undefined> {
  const [found] = await from.read<{ hasPassword: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM staff_password w WHERE w.staff_id = p.id) AS "hasPassword" FROM staff p WHERE p.id = $1`,
    [staffId],
  );
  return found;
}

/** Whether anybody has a password. */
export async function anyPassword(from: Reader): Promise<boolean> {
  const [row] = await from.read<{ used: boolean }>('SELECT EXISTS (SELECT 1 FROM staff_password) AS used');
  return row!.used;
}

/** Uses up a step of somebody's authenticator and all before it; false where it was used, also by somebody who came at the same time. */
export async function useStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
  const used = await tx.query('UPDATE staff_password SET last_step = $2 WHERE staff_id = $1 AND last_step < $2 RETURNING 1', [
    staffId,
    step,
  ]);
  return used.length > 0;
}
