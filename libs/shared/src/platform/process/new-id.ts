import { randomFillSync } from 'node:crypto';
import { reference, uuidV7 } from '../../domain/ids.js';

/** Ten random bytes from a pool: asking the system for each handful costs more than all else that an id does. */
function tenBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 10;
  return pool.subarray(used - 10, used);
}
const pool = new Uint8Array(10 * 400);
let used = pool.length;

/** A fresh row id: a UUID that sorts by time. */
export const newId = (): string => uuidV7(Date.now(), tenBytes());

/** A fresh complaint reference. Unique by the database's index; a clash is as likely as winning a lottery twice. */
export const newReference = (): string => reference(tenBytes());
