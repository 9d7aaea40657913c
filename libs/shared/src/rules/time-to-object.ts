import type { HouseDeadlines, LegalCase } from './house-deadlines.js';

/** Until when somebody who was told an outcome may object to it, and by which right. */
export interface TimeToObject {
  readonly toldAt: Date;
  readonly until: Date;
  /** The rule set and its right that end last; null where the institution's papers say it (`objectionDays`). */
  readonly ruleSet: string | null;
  readonly right: string | null;
}

const dayMilliseconds = 86_400_000;

/**
 * The time to object to the outcome that was told last, by the list of what happened to the case; undefined while none was told since it was opened or reopened.
 * The last day of every right that begins with it, under all rule sets that bind the case. Where none names an end, or none could begin because nobody
 * knows when the outcome arrived, it is `objectionDays` days of 24 hours from telling it (docs/decisions/0121).
 */
export function timeToObject(deadlines: HouseDeadlines, legal: LegalCase): TimeToObject | undefined {
  const { events, ruleSets } = legal;
  const since = events.slice(events.findLastIndex((event) => event.type === 'reopened') + 1);
  const told = since.findLast((event) => deadlines.isOutcome(event.type, ruleSets));
  if (!told) return undefined;
  const rights = deadlines.outcomeRights(legal);
  const begun = rights.filter(({ startedAt }) => startedAt !== null && startedAt >= told.at);
  const named = begun.flatMap(({ ruleSet, right, dueAt }) => (dueAt === null ? [] : [{ toldAt: told.at, until: dueAt, ruleSet, right }]));
  const waits = rights.some(({ ruleSet, right }) => !begun.some((one) => one.ruleSet === ruleSet && one.right === right));
  const byPapers = {
    toldAt: told.at,
    until: new Date(told.at.getTime() + deadlines.objectionDays * dayMilliseconds),
    ruleSet: null,
    right: null,
  };
  const ends: TimeToObject[] = named.length === 0 || waits ? [...named, byPapers] : named;
  return ends.reduce((last, one) => (one.until > last.until ? one : last));
}
