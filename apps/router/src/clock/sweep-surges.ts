import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import type { SurgeAxis } from '@app/shared/domain/surge/incident-state.js';
import { sharedWords } from '@app/shared/domain/surge/shared-words.js';
import { type Surge, surgeIn, surgeRule, surgeWindows } from '@app/shared/domain/surge/surge.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { axisKeys, isOfIncident, proposeIncidentRow, wordsOf } from '@app/shared/records/incident-rows.js';

/** How many weeks back are learned from; last week is left out. */
const weeksLearned = 8;
/** After an incident of a key was dismissed or is over, so long nothing of it is proposed. */
const quietHours = 12;
/** Words are looked for in so many of the newest at most: a busy house looks at a shorter window, and each look costs the same. */
const mostRead = 400;

/** Complaints counted together in the windows that end now. */
interface Seen {
  readonly axis: SurgeAxis;
  readonly value: string;
  /** One count for each window. */
  readonly counts: readonly number[];
}

interface Found extends Surge {
  readonly axis: SurgeAxis;
  readonly value: string;
  readonly count: number;
  readonly minutes: number;
}

/** One person who complains ten times is one; what is about anybody of the house is in nobody's count (docs/decisions/0171). */
const people = `count(DISTINCT coalesce(c.email_key, c.complainant->>'phone', c.id::text))`;
const counted = aboutNobodySql('c');
/** An incident is open, or somebody judged it of late. */
const heard = (hours: string) =>
  `(i.state IN ('proposed', 'confirmed') OR coalesce(i.over_at, i.judged_at) > now() - make_interval(hours => ${hours}))`;
const unheard = (axis: string, value: string, hours: string) =>
  `NOT EXISTS (SELECT 1 FROM incident i WHERE i.axis = ${axis} AND i.value = ${value} AND ${heard(hours)})`;

/**
 * Proposes an incident where more complaints of one matter, place, product or word came in the last minutes than come by themselves (domain/surge/surge.ts),
 * for a person to confirm. Looks at what came, never at who. Each look is one count of the last hour; only what many have in common is then counted in the
 * weeks before. Of words one is proposed at most, and none where what has it in common is a surge already. Run by several it proposes each once. Gives 0: it
 * waits for the next minute.
 */
export async function sweepSurges(unitOfWork: UnitOfWork): Promise<number> {
  const named = await findNamed(unitOfWork);
  for (const one of named) await propose(unitOfWork, one);
  const word = await findWord(unitOfWork);
  if (word !== undefined) await propose(unitOfWork, word);
  return 0;
}

async function findNamed(unitOfWork: UnitOfWork): Promise<Found[]> {
  const axes = Object.entries(axisKeys);
  const seen = await unitOfWork.read<Seen>(
    `SELECT k.axis, k.value, ARRAY[${surgeWindows.map((minutes) => `${people} FILTER (WHERE c.received_at > now() - interval '${minutes} minutes')`)}]::int[] AS counts
     FROM complaint c CROSS JOIN LATERAL (VALUES ${axes.map(([axis, key]) => `('${axis}', ${key('c')})`)}) AS k(axis, value)
     WHERE c.received_at > now() - make_interval(mins => $1) AND c.received_at <= now() AND k.value IS NOT NULL AND ${counted} AND ${unheard('k.axis', 'k.value', '$3')}
     GROUP BY 1, 2 HAVING ${people} >= $2`,
    [Math.max(...surgeWindows), surgeRule.least, quietHours],
  );
  const found: Found[] = [];
  for (const { axis, value, counts } of seen) {
    for (const [nth, minutes] of surgeWindows.entries()) {
      const now = counts[nth]!;
      if (now < surgeRule.least) continue;
      const before = (await countBefore(unitOfWork, minutes, axisKeys[axis as keyof typeof axisKeys]('c'), [value], axis)).get(value) ?? [];
      const surge = surgeIn({ now, before });
      if (surge === undefined) continue;
      found.push({ axis, value, count: now, minutes, ...surge });
      break;
    }
  }
  return found;
}

/** The word that is the least likely by itself. The more words are looked at, the surer each must be (Bonferroni). */
async function findWord(unitOfWork: UnitOfWork): Promise<Found | undefined> {
  const read = await unitOfWork.read<{ text: string; minutes: number; who: string }>(
    `SELECT ${wordsOf('c')} AS text, ceil(extract(epoch FROM now() - c.received_at) / 60)::int AS minutes, coalesce(c.email_key, c.complainant->>'phone', c.id::text) AS who
     FROM complaint c WHERE c.received_at > now() - make_interval(mins => $1) AND c.received_at <= now() AND ${counted}
       AND NOT EXISTS (SELECT 1 FROM incident i WHERE c.received_at > i.from_at AND ${isOfIncident('i', 'c')} AND ${heard('$2')})
     ORDER BY c.received_at DESC LIMIT ${mostRead}`,
    [Math.max(...surgeWindows), quietHours],
  );
  const texts = [...new Map(read.map((one) => [one.who, one])).values()];
  const words = sharedWords(
    texts.map(({ text }) => text),
    surgeRule.least,
  );
  if (words.length === 0) return undefined;
  const quiet = await unitOfWork.read<{ value: string }>(
    `SELECT v.value FROM unnest($1::text[]) AS v(value) WHERE ${unheard(`'word'`, 'v.value', '$2')}`,
    [words, quietHours],
  );
  const minutes = read.length < mostRead ? Math.max(...surgeWindows) : Math.max(1, read.at(-1)!.minutes);
  const before = await countBefore(
    unitOfWork,
    minutes,
    undefined,
    quiet.map(({ value }) => value),
    'word',
  );
  const rule = { ...surgeRule, chance: surgeRule.chance / words.length };
  const found = [...before].flatMap(([value, weeks]): Found[] => {
    const now = texts.filter(({ text }) => text.includes(value)).length;
    const surge = surgeIn({ now, before: weeks }, rule);
    return surge === undefined ? [] : [{ axis: 'word', value, count: now, minutes, ...surge }];
  });
  return found.sort((one, other) => one.chance - other.chance)[0];
}

/** For each value the counts of the weeks before, one a week: the same minutes of the same weekday. Weeks when it was an incident teach nothing of what is usual. */
async function countBefore(
  unitOfWork: UnitOfWork,
  minutes: number,
  key: string | undefined,
  values: readonly string[],
  axis: SurgeAxis,
): Promise<Map<string, number[]>> {
  const has = key === undefined ? `position(v.value in ${wordsOf('c')}) > 0` : `${key} = v.value`;
  const rows = await unitOfWork.read<{ value: string; counts: number[] }>(
    `SELECT v.value, array_agg((SELECT ${people}::int FROM complaint c WHERE c.received_at > w.until - make_interval(mins => $2) AND c.received_at <= w.until AND ${counted} AND ${has})) AS counts
     FROM unnest($1::text[]) AS v(value), (SELECT now() - make_interval(weeks => back) AS until FROM generate_series(2, $3::int) AS back) w
     WHERE w.until - make_interval(mins => $2) >= (SELECT min(received_at) FROM complaint)
       AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.axis = $4 AND i.value = v.value AND i.state IN ('confirmed', 'over')
                         AND w.until > i.from_at AND w.until - make_interval(mins => $2) < coalesce(i.over_at, now()))
     GROUP BY 1`,
    [values, minutes, weeksLearned + 1, axis],
  );
  return new Map(rows.map(({ value, counts }) => [value, counts]));
}

async function propose(unitOfWork: UnitOfWork, { axis, value, count, expected, minutes }: Found): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const id = newId();
    const usual = Math.round(expected * 100) / 100;
    if (!(await proposeIncidentRow(tx, { id, axis, value, count, expected: usual }, minutes))) return;
    await tx.record([
      { kind: 'incident.proposed', subjectId: id, actor: 'system:router', data: { axis, count, expected: usual, minutes } },
    ]);
  });
}
