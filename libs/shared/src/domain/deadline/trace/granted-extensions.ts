import type { Obligation } from '../../rule-set/rule-set.js';
import type { Grant } from '../count/limit-chain.js';
import type { CaseEvent } from '../records/deadline-input.js';
import { calendarError, type Dates, datesOf } from './deadline-state.js';
import { type DutyClock, limitOf } from './duty-clock.js';
import { type ExtensionJudgement, judge, refused } from './extension-tests.js';

/**
 * Judges the requests for a duty in their order, up to the event at `until`; each sees the events before it and the grants so far.
 * Writes every answer at its event's place in `judgements`; a place that another duty has answered is left alone.
 */
export function grantsOf(duty: DutyClock, until: number, judgements: (ExtensionJudgement | undefined)[]): readonly Grant[] {
  const grants: Grant[] = [];
  const { events } = duty.context;
  for (let index = duty.start.index + 1; index < until; index += 1) {
    const request = events[index]!;
    if (request.type !== 'extend' || judgements[index] || !isFor(duty.obligation, request)) continue;
    const before = events.slice(0, index);
    const answer = request.granted ? standing(duty.obligation, request) : judge(duty, grants, before, request);
    if ('outcome' in answer) {
      judgements[index] = answer;
    } else {
      grants.push(answer);
      judgements[index] = accepted(duty, grants, before);
    }
  }
  return grants;
}

function isFor(obligation: Obligation, { obligation: named, extension }: CaseEvent): boolean {
  if (named !== undefined) return named === obligation.id;
  return obligation.extensions?.some((one) => one.id === extension) ?? false;
}

/** What was granted once stands, also when a new calendar would have made the request too late. */
function standing(obligation: Obligation, request: CaseEvent): Grant | ExtensionJudgement {
  const extension = obligation.extensions?.find((one) => one.id === request.extension);
  const amount = request.to ?? request.by;
  return extension && amount ? { extension, amount } : refused('extension.not-available');
}

function accepted(duty: DutyClock, grants: readonly Grant[], before: readonly CaseEvent[]): ExtensionJudgement {
  const { extension } = grants.at(-1)!;
  const { dueOn, dueAt, provisional, knownThrough, error } = datesThen(duty, grants, before);
  const told = { obligation: duty.obligation.id, extension: extension.id, notice: extension.notice };
  return { outcome: 'accepted', ...told, dueOn, dueAt, provisional, knownThrough, error };
}

/** The step itself is lawful also where its date has to wait for the calendar. */
function datesThen(duty: DutyClock, grants: readonly Grant[], before: readonly CaseEvent[]): Dates {
  try {
    return datesOf(duty.context, limitOf(duty, grants, before));
  } catch (failure) {
    return calendarError(duty.context, failure);
  }
}
