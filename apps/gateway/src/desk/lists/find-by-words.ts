import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { departmentGram, gramBits, gramsToFind, searchMonth } from '@app/shared/search/grams.js';
import { pageSize, parametersOf } from './case-rows.js';
import {
  type FoundCase,
  fitsWords,
  keptConditions,
  newestOf,
  onlyDepartment,
  type Scope,
  type SearchedWords,
  walkedConditions,
} from './search-scope.js';

/** So many of the newest are looked through one by one. Words that many use are found among them at once, and few others are slower to find so. */
const lookedThrough = 1_000;
const wanted = pageSize + 1;

/**
 * Cases in whose name or text words stand, newest first, a page and one more. First the newest are looked through; where they are not
 * enough, older ones come from the index of words, month by month and then more months at once. Whatever the index brings is looked at: it
 * knows pieces of words, and the text decides. Words without a letter or digit are found among the newest only.
 */
export async function findByWords(unitOfWork: UnitOfWork, scope: Scope, words: SearchedWords): Promise<FoundCase[]> {
  const found = await amongNewest(unitOfWork, scope, words);
  if (found.length >= wanted) return found;
  const end = await endOfNewest(unitOfWork, scope);
  const grams = gramsToFind(words.name ?? words.text ?? '');
  if (end === undefined || grams.length === 0) return found;
  const department = onlyDepartment(scope);
  const sought = department === undefined ? grams : [...grams, departmentGram(department)];
  const older = { ...scope, after: [end.came, end.id] as const };
  const [first] = await unitOfWork.read<{ at: Date }>('SELECT min(received_at) AS at FROM complaint');
  const oldest = Math.max(searchMonth(first!.at), scope.from ? searchMonth(new Date(scope.from)) : 0);
  for (let to = searchMonth(new Date(end.came)), months = 1; to >= oldest && found.length < wanted; to -= months, months *= 2)
    found.push(...(await amongMonths(unitOfWork, older, words, sought, [Math.max(oldest, to - months + 1), to])));
  return newestOf(found, wanted);
}

async function amongNewest(unitOfWork: UnitOfWork, scope: Scope, words: SearchedWords): Promise<FoundCase[]> {
  const { put, parameters } = parametersOf();
  return await unitOfWork.read<FoundCase>(
    `SELECT c.id, to_json(c.received_at) #>> '{}' AS came FROM (
       SELECT * FROM complaint c ${where(walkedConditions(scope, put))} ORDER BY c.received_at DESC, c.id DESC LIMIT ${lookedThrough}) c
     WHERE ${[...keptConditions(scope, put), ...fitsWords(words, put)].join(' AND ')} ORDER BY c.received_at DESC, c.id DESC LIMIT ${wanted}`,
    parameters,
  );
}

/** The last of the newest; undefined where they are all that there is. */
async function endOfNewest(unitOfWork: UnitOfWork, scope: Scope): Promise<FoundCase | undefined> {
  const { put, parameters } = parametersOf();
  const walked = walkedConditions(scope, put);
  const [end] = await unitOfWork.read<FoundCase>(
    `SELECT c.id, to_json(c.received_at) #>> '{}' AS came FROM complaint c ${where(walked)}
     ORDER BY c.received_at DESC, c.id DESC OFFSET ${lookedThrough - 1} LIMIT 1`,
    parameters,
  );
  return end;
}

/**
 * OFFSET 0 keeps each look-up by itself: the planner cannot know how few cases have all the pieces, and would read whole tables. Cases are looked at in
 * their order, and no more than fill the page.
 */
async function amongMonths(
  unitOfWork: UnitOfWork,
  scope: Scope,
  words: SearchedWords,
  grams: readonly number[],
  [from, to]: readonly [number, number],
): Promise<FoundCase[]> {
  const { put, parameters } = parametersOf();
  return await unitOfWork.read<FoundCase>(
    `SELECT c.id, to_json(c.received_at) #>> '{}' AS came
     FROM (SELECT w.complaint_id, w.received_at
           FROM (SELECT ARRAY(SELECT (m << ${gramBits}) | g FROM unnest(${put(grams)}::int[]) g) AS words FROM generate_series(${put(from)}::int, ${put(to)}::int) m) month
           CROSS JOIN LATERAL (SELECT w.complaint_id, w.received_at FROM case_words w WHERE w.words @> month.words OFFSET 0) w
           ORDER BY w.received_at DESC, w.complaint_id DESC) w
     CROSS JOIN LATERAL (SELECT c.* FROM complaint c WHERE c.id = w.complaint_id OFFSET 0) c
     WHERE ${[...walkedConditions(scope, put), ...keptConditions(scope, put), ...fitsWords(words, put)].join(' AND ')}
     ORDER BY w.received_at DESC, w.complaint_id DESC LIMIT ${wanted}`,
    parameters,
  );
}

const where = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`);
