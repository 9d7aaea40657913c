import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { type Month, monthsUntil } from '@app/shared/domain/calendar/months.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { aboutNobodySql } from '@app/shared/domain/conflict/about-nobody.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';

/** What was decided in a month that is over: how many, how many by every date that bound us, how many after one, and of how many a date was put off. */
export interface PunctualMonth {
  readonly month: string;
  readonly decided: PublicCount;
  readonly onTime: PublicCount;
  readonly late: PublicCount;
  readonly extended: PublicCount;
  /** In whole hundredths, of the published counts; null where one of them is too small. */
  readonly share: number | null;
}

/** A count as the public may see it: to the next multiple of five, or only that it is small. */
export type PublicCount = number | 'few';

/** A count that may be published: small ones are not told, and the others are rounded so that no difference of two tells a small one. */
export function publicCount(count: number, fewerThan: number): PublicCount {
  if (count === 0) return 0;
  return count < fewerThan ? 'few' : Math.round(count / 5) * 5;
}

/**
 * The months that are over, the latest first: as many as `months`. Of all cases that were decided then, none that was joined to another, and none that is
 * about people of the house. A month is one statement, so that a house with a million cases answers; read it seldom, see {@link PunctualityController}.
 */
export async function readPunctuality(
  from: Reader,
  { zone, months, fewerThan }: { readonly zone: string; readonly months: number; readonly fewerThan: number },
  now: Date,
): Promise<readonly PunctualMonth[]> {
  const spans = monthsUntil(now, months + 1, zone);
  const told: PunctualMonth[] = [];
  for (const [nth, { month, begins }] of spans.slice(0, -1).entries()) {
    const [counts] = await from.read<Counts>(monthSql, [begins, (spans[nth + 1] as Month).begins]);
    told.unshift({ month, ...published(counts!, fewerThan) });
  }
  return told;
}

/** The local day of an instant: what is read holds for it. */
export const dayOf = (now: Date, zone: string): string => dateOf(localDayOf(now.getTime(), zone));

interface Counts {
  readonly decided: number;
  readonly late: number;
  readonly extended: number;
}

function published({ decided, late, extended }: Counts, fewerThan: number): Omit<PunctualMonth, 'month'> {
  const one = (count: number) => publicCount(count, fewerThan);
  const counts = { decided: one(decided), onTime: one(decided - late), late: one(late), extended: one(extended) };
  const share = typeof counts.decided === 'number' && typeof counts.onTime === 'number' && counts.decided > 0;
  // Of a month with few cases nothing is told but that they were few.
  if (counts.decided === 'few') return { decided: 'few', onTime: 'few', late: 'few', extended: 'few', share: null };
  return { ...counts, share: share ? Math.min(100, Math.round((100 * (counts.onTime as number)) / (counts.decided as number))) : null };
}

/** Late is what a duty to decide says: met late, or missed. */
const monthSql = `
  SELECT count(*)::int AS decided,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM obligation o WHERE o.complaint_id = c.id AND o.kind = 'decide' AND (o.state = 'satisfied-late' OR o.missed_at IS NOT NULL)))::int AS late,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM event e WHERE e.complaint_id = c.id AND e.kind = 'deadline.extended'))::int AS extended
  FROM complaint c WHERE c.decided_at >= $1 AND c.decided_at < $2 AND c.merged_into IS NULL AND ${aboutNobodySql('c')}`;
