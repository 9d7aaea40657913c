import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Failure } from '../domain/failure/failure.js';
import type { Tx } from '../persistence/unit-of-work.js';

/** Letters and digits that nobody mistakes for another, also on the telephone. */
const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

/** What somebody who set their password by a colleague's invitation tells whoever vouches for them: `7KQ2-M9XW`, drawn at random. */
export function newVouchCode(): string {
  const drawn: string[] = [];
  // Bytes past the last whole round would make some letters likelier.
  while (drawn.length < length) for (const byte of randomBytes(length)) if (byte < 240) drawn.push(letters[byte % letters.length]!);
  const code = drawn.slice(0, length).join('');
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** How such a code is kept, however it was typed. */
export const vouchHash = (typed: string): Buffer =>
  createHash('sha256')
    .update(`vouch\0${typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').slice(0, 100)}`)
    .digest();

/**
 * Vouches that it was the person themselves who set their password: by somebody of the house who heard the code from them, and who is neither the one
 * who invited them nor the person, nor a program, behind which either may stand. From then on it opens the house. Fails with `staff.nothing-to-vouch`, `staff.vouch-own` and `staff.vouch-wrong`.
 */
export async function vouchFor(
  tx: Tx,
  person: { readonly id: string },
  typed: string,
  voucher: { readonly actor: string; readonly actorId: string },
): Promise<void> {
  const [waiting] = await tx.query<{ invitedBy: string; hash: Buffer }>(
    'SELECT invited_by AS "invitedBy", vouch_hash AS hash FROM staff_password WHERE staff_id = $1 AND vouch_hash IS NOT NULL FOR UPDATE',
    [person.id],
  );
  if (!waiting) throw new Failure('staff.nothing-to-vouch');
  const [somebody] = await tx.query('SELECT 1 FROM staff WHERE id = $1 AND left_at IS NULL', [voucher.actorId]);
  if (!somebody || [waiting.invitedBy, person.id].includes(voucher.actorId)) throw new Failure('staff.vouch-own');
  if (!timingSafeEqual(waiting.hash, vouchHash(typed))) throw new Failure('staff.vouch-wrong');
  await tx.query('UPDATE staff_password SET vouch_hash = NULL, vouched_by = $2 WHERE staff_id = $1', [person.id, voucher.actorId]);
  await tx.record([{ kind: 'staff.vouched', subjectId: person.id, ...voucher, data: { invitedBy: waiting.invitedBy } }]);
}
