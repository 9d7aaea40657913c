import { dateOf } from '../../calendar/local-date.js';
import { Failure } from '../../failure/failure.js';
import type { FailureCode } from '../../failure/failure-codes.js';
import type { Obligation } from '../../rule-set/rule-set.js';
import type { CaseContext } from '../count/case-context.js';
import type { Limit, NoLimit } from '../count/limit-chain.js';
import type { Met } from '../records/case-messages.js';
import type { ComputedDeadline } from '../records/computed-deadline.js';
import type { Waived } from './waiver.js';

/** The date of a duty, or why it has none. */
export type Dates = Pick<ComputedDeadline, 'dueOn' | 'dueAt' | 'provisional' | 'undated' | 'error' | 'knownThrough'>;

const undated: Dates = { dueOn: null, dueAt: null, provisional: false, undated: undefined, error: undefined, knownThrough: undefined };

/** A limit in the words of a deadline. While a pause lasts there is no date, and none is missed. */
export function datesOf({ input }: CaseContext, limit: Limit | NoLimit): Dates {
  if (typeof limit === 'string') return { ...undated, undated: limit };
  const { day, dueAt, provisional } = limit;
  if (!Number.isFinite(day)) return { ...undated, undated: 'paused' };
  const knownThrough = provisional ? input.calendar?.coverage.to : undefined;
  return { dueOn: dateOf(day), dueAt: new Date(dueAt), provisional, undated: undefined, error: undefined, knownThrough };
}

/** What has become of a duty, since when and by what. */
export type State = Pick<ComputedDeadline, 'state' | 'satisfiedAt' | 'satisfiedBy' | 'alternative' | 'waivedAt' | 'waivedBy' | 'instead'>;

const open: State = {
  state: 'open',
  satisfiedAt: undefined,
  satisfiedBy: undefined,
  alternative: undefined,
  waivedAt: undefined,
  waivedBy: undefined,
  instead: undefined,
};

/** What has become of a duty: the waiver, where it came first, else whether it was met, and in time. */
export function stateOf(met: Met | undefined, waived: Waived | undefined, limit: Limit | NoLimit, obligation: Obligation): State {
  if (waived && (!met || waived.index < met.index)) {
    const { instead, event, condition } = obligation.waivedBy ?? {};
    return { ...open, state: 'waived', waivedAt: new Date(waived.at), waivedBy: waived.index < 0 ? condition : event, instead };
  }
  if (!met) return open;
  const late = typeof limit !== 'string' && met.event.at.getTime() >= limit.dueAt;
  const state = late ? 'satisfied-late' : 'satisfied';
  return { ...open, state, satisfiedAt: met.event.at, satisfiedBy: met.event.type, alternative: met.alternative };
}

/** The calendar's failure, kept with the one deadline that it concerns; any other failure is thrown on. */
export function calendarError({ input }: CaseContext, failure: unknown): Dates & { readonly error: FailureCode } {
  if (!(failure instanceof Failure) || !failure.code.startsWith('calendar.')) throw failure;
  return { ...undated, error: failure.code, knownThrough: input.calendar?.coverage.to };
}
