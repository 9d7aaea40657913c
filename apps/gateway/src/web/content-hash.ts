import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Parts } from './read-parts.js';

/**
 * The hash of what a form says, whatever its boundary: fields and files in the order of their names, without those that `leave` names. A
 * provider that tries again may pack the same mail anew.
 */
export async function contentHash({ fields, files }: Parts, leave: ReadonlySet<string> = new Set()): Promise<string> {
  const hash = createHash('sha256');
  const said = [
    ...fields.filter(([name]) => !leave.has(name)).map(([name, value]) => [name, Buffer.from(value, 'latin1')] as const),
    ...files.map((file) => [`${file.field}\u0000${file.filename ?? ''}`, file.content] as const),
  ];
  for (const [name, value] of said.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${Buffer.byteLength(name)}:${name}${value.length}:`).update(value);
    if (value.length > 1_000_000) await turn();
  }
  return hash.digest('hex');
}
