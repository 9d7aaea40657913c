import { readReference } from '@app/shared/domain/ids.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Search } from '../../lists/find-complaints.query.js';

/** How something that was typed may be read. */
export type Reading = 'reference' | 'phone' | 'email' | 'name' | 'text';

/** What somebody typed into the search, and how it was understood. */
export interface ReadSearch {
  readonly anyOf: NonNullable<Search['anyOf']>;
  /** What was searched, for the page to say so. */
  readonly as: readonly Reading[];
}

/**
 * Everything that one thing typed into one box may be: a reference however it is written, a number, an address, a name, words. A whole reference, number or address is not looked for among words as well: that would find what it is quoted in.
 */
export function readSearch(typed: string): ReadSearch {
  const text = cleanText(typed.normalize('NFKC').replace(/\s+/g, ' ').trim(), 200);
  if (text === '') return { anyOf: [], as: [] };
  const reference = readReference(text);
  const found: [Reading, ReadSearch['anyOf'][number]][] = [];
  if (reference !== null) found.push(['reference', { reference }]);
  if (/^[+\d][\d\s\-().]{4,}$/.test(text)) found.push(['phone', { person: text }]);
  if (/^\S+@\S+$/.test(text)) found.push(['email', { person: text }]);
  // Ten letters without a digit may be a reference, and are more often a word.
  if (found.length === 0 || !/[\d@]/.test(text)) found.push(['name', { name: text }], ['text', { text }]);
  return { anyOf: found.map(([, reading]) => reading), as: found.map(([as]) => as) };
}
