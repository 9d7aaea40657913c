import { foldEmail } from '@app/shared/contact/email-address.js';
import { readPhone } from '@app/shared/contact/phone-number.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readReference } from '@app/shared/domain/ids.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { readsWords } from '../sight.js';
import type { Staff } from '../staff.js';
import { type Page, pageSize, parametersOf, type Row, readCursor, rowColumns, toPage } from './case-rows.js';
import { findByWords } from './find-by-words.js';
import {
  type FoundCase,
  fitsWords,
  keptConditions,
  newestOf,
  type Put,
  type Scope,
  type SearchedWords,
  walkedConditions,
} from './search-scope.js';

/**
 * What a search may ask. `person` is a number or an address in any spelling; `text` is looked for in subject and words. `anyOf` are readings of
 * one thing that somebody typed: a case fits when one of them does.
 */
export interface Search extends SearchedWords {
  readonly reference?: string | undefined;
  readonly sourceId?: string | undefined;
  readonly person?: string | undefined;
  readonly state?: string | undefined;
  readonly department?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly anyOf?: readonly (SearchedWords & { readonly reference?: string; readonly person?: string })[] | undefined;
  readonly cursor?: string | undefined;
}

/**
 * Cases that fit every given condition, newest first, of those that this person may see. Numbers without a prefix are those of `country`.
 * Each way to find (a key, words, or just the newest) goes by an index of its own and brings a page at most, so that it costs the same in a
 * large house (docs/decisions/0102). Whoever reads no words searches none, nor those of a case whose person had their use restricted: what finds a case says what is in it. Fails with `content.search`.
 */
export async function findComplaints(unitOfWork: UnitOfWork, staff: Staff, search: Search, country: string): Promise<Page> {
  const { state, department, from, to } = search;
  const scope: Scope = { staff, state, department, from, to, after: readCursor(search.cursor) };
  const found = await Promise.all(waysFor(staff, search).map((way) => follow(unitOfWork, scope, way, country)));
  const ids = newestOf(found.flat(), pageSize + 1).map(({ id }) => id);
  const rows = await unitOfWork.read<Row & { id: string; came: string }>(
    `SELECT ${rowColumns}, to_json(c.received_at) #>> '{}' AS came FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id
     WHERE c.id = ANY($1) ORDER BY c.received_at DESC, c.id DESC`,
    [ids],
  );
  const { items, ...next } = toPage(rows, staff, (row) => [row.came, row.id]);
  return { items: items.map(({ came: _came, ...row }) => row), ...next };
}

/** One way to find cases: all of it must hold. */
type Way = Pick<Search, 'reference' | 'sourceId' | 'person' | 'name' | 'text'>;

/** The ways that this person may search: what somebody wrote, and who they are, is for who reads that. Where nothing is left the search fails. */
function waysFor(staff: Staff, search: Search): Way[] {
  const ways = waysOf(search);
  if (readsWords(staff)) return ways;
  const left = ways.filter(({ person, name, text, sourceId }) => !(person || name || text || sourceId));
  if (left.length < Math.min(ways.length, 1)) throw new Failure('content.search');
  return left;
}

/** A number may be a reference as well, and a word a name: each reading goes its own way. What is one word in two places goes one. */
function waysOf({ anyOf, ...search }: Search): Way[] {
  if (anyOf === undefined) return [search];
  const words = anyOf.filter(({ name, text }) => name ?? text);
  const one = words.length > 1 && new Set(words.map(({ name, text }) => name ?? text)).size === 1;
  const joined = one ? [Object.assign({}, ...words) as SearchedWords] : words;
  return [...anyOf.filter(({ name, text }) => !(name ?? text)), ...joined].map((reading) => ({ ...search, ...reading }));
}

async function follow(unitOfWork: UnitOfWork, scope: Scope, way: Way, country: string): Promise<FoundCase[]> {
  const { reference, sourceId, person, name, text } = way;
  const within: Scope = { ...scope, byWords: [sourceId, person, name, text].some(Boolean) };
  if (!reference && !sourceId && !person) {
    if (name || text) return await findByWords(unitOfWork, within, { name, text });
    return await newest(unitOfWork, within, () => []);
  }
  // A person is a number or an address: one index each.
  const people = person ? [byPhone(person, country), byEmail(person)] : [() => []];
  const found = await Promise.all(
    people.map((who) =>
      newest(unitOfWork, within, (put) => [
        ...who(put),
        ...(reference ? [`c.reference = ${put(readReference(reference) ?? '')}`] : []),
        ...(sourceId
          ? [
              `c.id IN (SELECT complaint_id FROM evidence WHERE source_id = ${put(sourceId)} UNION ALL SELECT complaint_id FROM evidence WHERE thread_id = ${put(sourceId)})`,
            ]
          : []),
        ...fitsWords({ name, text }, put),
      ]),
    ),
  );
  return found.flat();
}

const byPhone = (person: string, country: string) => (put: Put) => [
  `c.complainant ? 'phone' AND c.complainant->>'phone' = ${put(readPhone(person, country) ?? '')}`,
];
const byEmail = (person: string) => (put: Put) => [`c.email_key = ${put(foldEmail(person) ?? '')}`];

async function newest(unitOfWork: UnitOfWork, scope: Scope, conditions: (put: Put) => string[]): Promise<FoundCase[]> {
  const { put, parameters } = parametersOf();
  return await unitOfWork.read<FoundCase>(
    `SELECT c.id, to_json(c.received_at) #>> '{}' AS came FROM complaint c WHERE ${[...conditions(put), ...walkedConditions(scope, put), ...keptConditions(scope, put)].join(' AND ')}
     ORDER BY c.received_at DESC, c.id DESC LIMIT ${put(pageSize + 1)}`,
    parameters,
  );
}
