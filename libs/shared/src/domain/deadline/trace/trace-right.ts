import { indexOf } from '../../calendar/calendar-index.js';
import { dateOf } from '../../calendar/local-date.js';
import { ruleSetVersion } from '../../rule-set/applies.js';
import type { Right } from '../../rule-set/rule-set.js';
import type { CaseStart } from '../count/case-context.js';
import { type CaseContext, countingOf, startAt } from '../count/case-context.js';
import { type LimitRule, limitWith } from '../count/limit-chain.js';
import type { ComputedDeadline } from '../records/computed-deadline.js';
import { assumedFor } from './case-starts.js';
import { calendarError, datesOf } from './deadline-state.js';
import { derivePlain } from './derive.js';

/**
 * What the complainant may do, and until when. Rights end at the end of the day, move only where the right itself says so, and
 * start on the day that the event reached the person: an institution's hours do not make them longer or shorter.
 * Source: `rules/README.md`, counting 7.
 */
export function traceRight(context: CaseContext, right: Right, start: CaseStart): ComputedDeadline[] {
  const assumed = assumedFor(context, right.appliesWhen, start);
  if (assumed === null) return [];
  const { input, version } = context;
  const counted = startAt(context, start.at, false);
  const plain: ComputedDeadline = {
    obligation: `right:${right.id}`,
    occurrence: start.occurrence,
    kind: 'right',
    actor: 'complainant',
    ruleSet: input.ruleSet.id,
    ruleSetVersion: ruleSetVersion(input.ruleSet, version),
    from: right.from,
    startedAt: new Date(start.at),
    startedOn: dateOf(counted.day),
    dueOn: null,
    dueAt: null,
    undated: 'no-limit',
    provisional: false,
    house: false,
    state: 'open',
    timelyWhen: 'received',
    assumed,
    notice: null,
    citation: right.citation,
    calendar: input.calendar?.id ?? null,
    calendarVersion: input.calendar ? indexOf(input.calendar).version : null,
    cap: null,
    capProvisional: false,
    extensions: [],
  };
  const rule = { dueTime: 'end_of_day' as const, roll: right.endRoll ?? ('none' as const), citation: right.citation };
  const { explain = false } = input;
  const limitOf = (within: LimitRule['within']) => limitWith(context, { ...rule, within }, counted, [], countingOf(context, [], explain));
  try {
    const { dueAt: opensAt } = right.opensAfter ? datesOf(context, limitOf(right.opensAfter)) : { dueAt: null };
    const opens = opensAt ? { opensOn: dateOf(startAt(context, opensAt.getTime(), false).day) } : {};
    if (!right.within) return [{ ...plain, ...opens }];
    const limit = limitOf(right.within);
    const derivation = explain && typeof limit !== 'string' ? derivePlain(context, right, counted, limit) : undefined;
    return [{ ...plain, ...opens, ...datesOf(context, limit), derivation }];
  } catch (failure) {
    return [{ ...plain, ...calendarError(context, failure) }];
  }
}
