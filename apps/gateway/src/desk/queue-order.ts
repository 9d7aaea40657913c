/**
 * The one order of a department's queue, for claiming the next case, the page and the API: what is due first comes first, each point of priority
 * (0 to 9) counts as a day, and what has no date stands where one due 90 days after receipt would. So waiting is bounded: nothing is ever
 * overtaken by what falls due more than nine days after it, however urgent that is. What is late keeps its place at the head.
 * The index `complaint_turn` has the same order; `queue_turn` is defined in migration 0089.
 */
export const queueTurn = (alias: string): string => `queue_turn(${alias}.due_at, ${alias}.received_at, ${alias}.priority)`;

/** How long a case that somebody gave back is offered to others first. Where nothing else waits, it comes back all the same. */
export const othersFirstHours = 4;
