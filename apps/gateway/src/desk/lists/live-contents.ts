import { createHash } from 'node:crypto';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { listIncidents } from '../incidents/incidents.js';
import type { Staff } from '../staff.js';
import { type MyWork, readMyWork } from './my-work.query.js';
import { type QueueFilter, readQueueMarks } from './queue.query.js';

/** A list whose page says when something is new in it. */
export type LiveList =
  | { readonly of: 'queue'; readonly department: string; readonly filter: QueueFilter }
  | { readonly of: 'work' }
  | { readonly of: 'incidents' };

/** What a list has: of each thing in it, a mark that becomes another when the thing looks otherwise. */
export type LiveContents = ReadonlyMap<string, string>;

/**
 * What a list has now, for this person and by their rights: what they may not see is in none, so that nothing new in what is hidden is ever told. Fails as
 * the list itself does.
 */
export async function readContents(from: UnitOfWork, staff: Staff, list: LiveList): Promise<LiveContents> {
  if (list.of === 'queue')
    return new Map((await readQueueMarks(from, staff, list.department, list.filter)).map(({ id, mark }) => [id, mark]));
  if (list.of === 'incidents')
    return new Map(
      (await listIncidents(from, staff)).map(({ id, state, count, references }) => [id, `${state} ${count} ${references.length}`]),
    );
  return contentsOfWork(await readMyWork(from, staff));
}

/** What the first pages of somebody's work have, for whoever has read them already. */
export function contentsOfWork({ mine, lost, approvals, asked, work }: MyWork): LiveContents {
  return new Map([
    ...mine.items.map(({ reference, dueAt, status }) => [`mine ${reference}`, `${dueAt?.toISOString()} ${status}`] as const),
    ...lost.map(({ reference, holder }) => [`lost ${reference}`, String(holder)] as const),
    ...[...approvals.items, ...asked.items, ...work.items].map(({ id }) => [id, ''] as const),
  ]);
}

/** One short text for all of it: the same where the list is. */
export const markOf = (contents: LiveContents): string =>
  createHash('sha256')
    .update(JSON.stringify([...contents]))
    .digest('base64url')
    .slice(0, 16);

/** What became other: how many things are new, and how many are gone or look otherwise. */
export function newsBetween(before: LiveContents, now: LiveContents): { readonly added: number; readonly changed: number } {
  const added = [...now.keys()].filter((id) => !before.has(id)).length;
  const changed = [...before].filter(([id, mark]) => now.get(id) !== mark).length;
  return { added, changed };
}

/**
 * Where the trail ends, as a text: another as soon as something is committed, also where what was numbered earlier is committed later. Read backwards from
 * an index, whatever the trail holds.
 */
export async function endOfTrail(from: Pick<UnitOfWork, 'read'>): Promise<string> {
  const [end] = await from.read<{ end: string }>(
    `SELECT coalesce(max(seq), 0) || ' ' || coalesce(min(seq), 0) AS "end" FROM (SELECT seq FROM event ORDER BY seq DESC LIMIT 200) e`,
  );
  return end!.end;
}
