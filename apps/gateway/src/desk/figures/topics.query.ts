import type { SurgeAxis } from '@app/shared/domain/surge/incident-state.js';
import { sharedWords } from '@app/shared/domain/surge/shared-words.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { axisKeys, wordsOf } from '@app/shared/records/incident-rows.js';
import { counted } from './counted.js';
import { type Growth, growthOf, isHot, leastHot } from './growth.js';

/** Something that grew of late: a matter by its code, a product or a place as complainants named it, or a word that many wrote. */
export interface HotTopic extends Growth {
  readonly axis: SurgeAxis;
  readonly value: string;
}

/** Weeks that a topic is compared over. */
const [weeksLately, weeksBefore] = [4, 12];
/** So many are listed of each axis. */
const mostListed = 10;
/** Words are looked for in so many of the newest, and compared with so many before them: a look costs the same however many came. */
const [readLately, readBefore] = [400, 1_200];
/** Forty words are looked at, so that each must be surer, and in more complaints, than a matter that somebody coded. */
const [leastOfWord, surelyOfWord] = [5, 3];
const week = 7 * 86_400_000;

/** What grew beyond chance over the last four weeks, beside what the twelve before let one expect; each axis by itself, the surest first. */
export async function readHotTopics(from: Reader, department: string | null, now: Date): Promise<readonly HotTopic[]> {
  const [lately, before] = [new Date(now.getTime() - weeksLately * week), new Date(now.getTime() - (weeksLately + weeksBefore) * week)];
  const [named, words] = await Promise.all([
    from.read<{ axis: SurgeAxis; value: string; lately: number; before: number }>(topicsSql, [department, lately, before]),
    readWords(from, department, lately, before),
  ]);
  const grown = named.map(({ axis, value, ...counts }) => ({
    axis,
    value,
    ...growthOf(counts.lately, counts.before, weeksBefore / weeksLately),
  }));
  const all = [...grown.filter(isHot), ...words].sort((a, b) => b.beyondChance - a.beyondChance || (a.value < b.value ? -1 : 1));
  return (['matter', 'product', 'place', 'word'] as const).flatMap((axis) => all.filter((one) => one.axis === axis).slice(0, mostListed));
}

/** Words that the newest complaints have in common more often than those before them: what is common always is in both. */
async function readWords(from: Reader, department: string | null, lately: Date, before: Date): Promise<HotTopic[]> {
  const [fresh, old] = await Promise.all([
    from.read<{ text: string }>(wordsSql('c.received_at >= $2', readLately), [department, lately]),
    from.read<{ text: string }>(wordsSql('c.received_at < $2 AND c.received_at >= $3', readBefore), [department, lately, before]),
  ]);
  if (fresh.length === 0 || old.length === 0) return [];
  const shared = sharedWords(
    fresh.map(({ text }) => text),
    leastOfWord,
  );
  const holds = (rows: readonly { text: string }[], word: string) => rows.filter(({ text }) => text.includes(word)).length;
  return shared
    .map((value) => ({ axis: 'word' as const, value, ...growthOf(holds(fresh, value), holds(old, value), old.length / fresh.length) }))
    .filter((one) => isHot(one) && one.beyondChance >= surelyOfWord);
}

const topicsSql = `
  SELECT k.axis, k.value, count(*) FILTER (WHERE c.received_at >= $2)::int AS lately, count(*) FILTER (WHERE c.received_at < $2)::int AS before
  FROM complaint c CROSS JOIN LATERAL (VALUES ${Object.entries(axisKeys)
    .map(([axis, key]) => `('${axis}', ${key('c')})`)
    .join(', ')}) AS k(axis, value)
  WHERE ${counted} AND c.received_at >= $3 AND k.value IS NOT NULL GROUP BY 1, 2 HAVING count(*) FILTER (WHERE c.received_at >= $2) >= ${leastHot}`;

const wordsSql = (when: string, most: number) =>
  `SELECT ${wordsOf('c')} AS text FROM complaint c WHERE ${counted} AND ${when} ORDER BY c.received_at DESC LIMIT ${most}`;
