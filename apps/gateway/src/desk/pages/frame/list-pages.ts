import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';

/** Where a page of a list stands in it, with the ways to the pages before and after, as `pages` of `views/parts.njk` shows them. */
export interface ListPages {
  /** "51 to 100 of 113". */
  readonly text: string;
  readonly first?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** So many pages lead back one by one; an address has its bounds, and beyond there is the way to the first. */
const mostBack = 30;

/** Where a list goes on, as an address names it: the last of its cursors. Those before it lead back. */
export function cursorIn(asked: URLSearchParams): string | undefined {
  return asked.getAll('cursor').at(-1);
}

/**
 * The ways of a list that is read by cursors: its address keeps those that led here, as a cursor knows only what comes after it. `asked` is the address as it
 * came; `total` how many there are, where that is known and no guess. Undefined for a list that is shown whole.
 */
export function cursorPages(
  language: Language,
  {
    path,
    asked,
    items,
    size,
    nextCursor,
    total,
  }: {
    readonly path: string;
    readonly asked: URLSearchParams;
    readonly items: number;
    readonly size: number;
    readonly nextCursor: string | undefined;
    readonly total?: number | undefined;
  },
): ListPages | undefined {
  const cursors = asked.getAll('cursor');
  if (cursors.length === 0 && nextCursor === undefined) return undefined;
  const to = (way: readonly string[], page: number): string => {
    const query = new URLSearchParams(asked);
    for (const name of ['cursor', 'page', 'done', 'refused']) query.delete(name);
    for (const cursor of way.slice(-mostBack)) query.append('cursor', cursor);
    if (page > mostBack) query.set('page', String(page));
    return query.size === 0 ? path : `${path}?${query}`;
  };
  const page = Math.max(cursors.length + 1, Number(/^\d{1,5}$/.exec(asked.get('page') ?? '')?.[0] ?? 0));
  const from = (page - 1) * size + 1;
  const upTo = from + items - 1;
  const known = nextCursor === undefined ? upTo : total !== undefined && total > upTo ? total : undefined;
  return {
    text: say(language, known === undefined ? 'desk.list.shown' : 'desk.work.shown', { from, to: upTo, total: known ?? '' }),
    first: page > 2 ? to([], 1) : undefined,
    before: page > 1 && cursors.length > 0 ? to(cursors.slice(0, -1), page - 1) : undefined,
    after: nextCursor === undefined ? undefined : to([...cursors, nextCursor], page + 1),
  };
}
