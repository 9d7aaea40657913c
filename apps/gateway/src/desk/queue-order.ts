/**
 * The one order of a department's queue, for claiming the next case, the page and the API. A case's turn is the earlier of two instants:
 *
 * - the date that governs it, a day sooner for each point of priority (0 to 9); what has no date counts as due 90 days after receipt;
 * - in a lane, its receipt less the lane's lead: 30 days for danger to somebody, 20 days for money that may be leaving now.
 *
 * So danger comes before money, and both before dates, also before what is late by less than the lead. Waiting is bounded: nothing is ever
 * overtaken by what came more than `longestLeadDays` after its turn. The index `complaint_turn` has the same order; `queue_turn` is defined
 * in migration 0161 (docs/decisions/0134).
 */
export const queueTurn = (alias: string): string => `queue_turn(${alias}.due_at, ${alias}.received_at, ${alias}.priority, ${alias}.urgent)`;

/** The same as an ORDER BY: equal turns by id, so that every page and every claim sees one order. */
export const inTurn = (alias: string): string => `ORDER BY ${queueTurn(alias)}, ${alias}.id`;

/** The lead of the lane that has the longest. */
export const longestLeadDays = 30;

/** How long a case that somebody gave back is offered to others first. Where nothing else waits, it comes back all the same. */
export const othersFirstHours = 4;
