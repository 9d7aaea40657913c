import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Parts } from '../bodies/read-parts.js';
import { hashOf } from '../same-text.js';

/**
 * The name of a form that has none of its own: the hash of what it says, whatever its boundary, for a provider that tries again may pack
 * the same mail anew. Fields and files in the order of their names count, without those that `leave` names. A form that broke off says
 * less than its bytes, and one that says nothing is named by its bytes, so that no two of them are the same.
 */
export async function contentName(
  raw: Uint8Array,
  { fields, files, broken }: Parts,
  leave: ReadonlySet<string> = new Set(),
): Promise<string> {
  const hash = createHash('sha256');
  const said = [
    ...fields.filter(([name]) => !leave.has(name)).map(([name, value]) => [name, Buffer.from(value, 'latin1')] as const),
    ...files.map((file) => [`${file.field}\u0000${file.filename ?? ''}`, file.content] as const),
  ];
  if (broken || said.length === 0) return hashOf(raw);
  for (const [name, value] of said.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${Buffer.byteLength(name)}:${name}${value.length}:`).update(value);
    if (value.length > 1_000_000) await turn();
  }
  return hash.digest('hex');
}
