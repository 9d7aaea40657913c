import type { ComputedDeadline } from './records/computed-deadline.js';
import type { DeadlineInput } from './records/deadline-input.js';
import { traceCase } from './trace/trace-case.js';

/**
 * Deadlines a complaint is owed under a rule set, earliest first, and the complainant's rights (`kind: 'right'`) beside them.
 *
 * `receivedAt` is an instant; days are counted in the profile's zone, from the day each rule names. A duty whose clock has
 * not started is left out. One that depends on facts nobody has stated is there, with those facts in `assumed`.
 * A date that the calendar does not reach is an entry with `error: 'calendar.not-published'` where `beyond` is `refuse`, so that
 * it does not hide the dates that can be known; with `weekdays` it is `provisional`.
 * Fails with `request.invalid` and `events.impossible-order`.
 * Source: the `citation` of each deadline; the conventions of counting are in `rules/README.md`.
 */
export function computeDeadlines(input: DeadlineInput): readonly ComputedDeadline[] {
  return traceCase(input).deadlines;
}
