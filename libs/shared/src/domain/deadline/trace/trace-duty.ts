import { indexOf } from '../../calendar/calendar-index.js';
import { type DayNumber, dateOf } from '../../calendar/local-date.js';
import { localDayOf } from '../../calendar/zone.js';
import { ruleSetVersion } from '../../rule-set/applies.js';
import type { Obligation, Within } from '../../rule-set/rule-set.js';
import type { CaseStart } from '../count/case-context.js';
import { type CaseContext, startAt } from '../count/case-context.js';
import type { Grant } from '../count/limit-chain.js';
import { isMessage, type Met, metBy, repeatedMessage } from '../records/case-messages.js';
import type { ComputedDeadline, Derivation } from '../records/computed-deadline.js';
import { assumedFor } from './case-starts.js';
import { calendarError, type Dates, datesOf, type State, stateOf } from './deadline-state.js';
import { derive } from './derive.js';
import { type Cap, capOf, type DutyClock, limitOf, limitRuleOf } from './duty-clock.js';
import type { ExtensionJudgement } from './extension-tests.js';
import { grantsOf } from './granted-extensions.js';
import { type Waived, waivedIn } from './waiver.js';

/** One run of one duty's clock. */
interface Run {
  readonly context: CaseContext;
  readonly obligation: Obligation;
  readonly start: CaseStart;
  readonly within: Within;
  readonly assumed: readonly string[];
  readonly met: Met | undefined;
  /** Where to write how extension requests were judged. */
  readonly judgements: (ExtensionJudgement | undefined)[];
}

/** The deadlines that one start of a duty's clock gives: one, or as many as a repeating duty has come to. */
export function traceDuty(
  context: CaseContext,
  obligation: Obligation,
  start: CaseStart,
  judgements: (ExtensionJudgement | undefined)[],
): ComputedDeadline[] {
  const assumed = assumedFor(context, obligation.appliesWhen, start);
  if (assumed === null) return [];
  const met = metBy(obligation, context.events, start.at, start.index + 1);
  const run = { context, obligation, start, within: obligation.within, assumed, met, judgements };
  if (obligation.repeat) return repeated(run, obligation.repeat);
  const deadline = deadlineOf(run);
  return [isOver(run) ? { ...deadline, state: 'ended' } : deadline];
}

/** Nobody is kept informed of a case that is closed. */
function isOver({ context, obligation, start, met }: Run): boolean {
  return obligation.kind === 'update' && !met && context.events.some((event, at) => at > start.index && event.type === 'closed');
}

/** Each one that was sent starts the next, until the case is over. */
function repeated(run: Run, repeat: NonNullable<Obligation['repeat']>): ComputedDeadline[] {
  const { context, obligation } = run;
  const message = repeatedMessage(repeat);
  const deadlines: ComputedDeadline[] = [];
  let { start, within } = run;
  for (;;) {
    const index = context.events.findIndex(
      (event, at) =>
        at > start.index && (isMessage(event, message) || metBy(obligation, context.events, start.at, at, at + 1) !== undefined),
    );
    const over = context.events.findIndex((event, at) => at > start.index && event.type === repeat.until);
    const sent = index >= 0 && (over < 0 || index < over);
    const event = context.events[index];
    const deadline = deadlineOf({ ...run, start, within, met: sent && event ? { index, event } : undefined });
    if (!sent || !event) {
      deadlines.push(over < 0 ? deadline : { ...deadline, state: 'ended' });
      return deadlines;
    }
    deadlines.push(deadline);
    within = repeat.every;
    start = { ...start, occurrence: start.occurrence + 1, index, at: event.at.getTime(), event };
  }
}

function deadlineOf(run: Run): ComputedDeadline {
  const { context, obligation, start, met } = run;
  if (isUndated(run.within))
    return written(run, { dates: datesOf(context, 'qualitative'), state: stateOf(met, undefined, 'qualitative', obligation) });
  try {
    const counted = startAt(context, start.at);
    const waived = waivedIn(context, obligation, start, counted);
    const over = endOf(context, met, waived);
    const duty: DutyClock = { context, obligation, start, counted, rule: limitRuleOf(context, obligation, run.within), over };
    const until = Math.min(met?.index ?? start.next, waived?.index ?? start.next, start.next);
    const grants = grantsOf(duty, until, run.judgements);
    const limit = limitOf(duty, grants, context.events, context.input.explain);
    const cap = capOf(duty);
    const derivation = context.input.explain && typeof limit !== 'string' ? derive(duty, limit, cap?.on ?? null) : undefined;
    const [dates, state] = [datesOf(context, limit), stateOf(met, waived, limit, obligation)];
    return written(run, { startedDay: counted.day, dates, state, cap, grants, derivation });
  } catch (failure) {
    return written(run, { dates: calendarError(context, failure), state: stateOf(met, undefined, 'qualitative', obligation) });
  }
}

function endOf({ input }: CaseContext, met: Met | undefined, waived: Waived | undefined): DayNumber {
  const at = Math.min(met?.event.at.getTime() ?? Number.POSITIVE_INFINITY, waived?.at ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? localDayOf(at, input.profile.zone) : at;
}

/** "Promptly", and no target of our own: there is nothing to count. */
function isUndated(within: Within): boolean {
  return 'qualitative' in within && within.house === undefined;
}

interface Outcome {
  readonly startedDay?: DayNumber;
  readonly dates: Dates;
  readonly state: State;
  readonly cap?: Cap | null;
  readonly grants?: readonly Grant[];
  readonly derivation?: Derivation;
}

const noGrants: readonly string[] = [];

/** One literal with every field: merging records by spread was two thirds of the cost of a deadline. */
function written({ context, obligation, start, within, assumed }: Run, outcome: Outcome): ComputedDeadline {
  const { ruleSet, calendar, profile } = context.input;
  const { dates, state, grants } = outcome;
  return {
    obligation: obligation.id,
    occurrence: start.occurrence,
    kind: obligation.kind,
    actor: obligation.actor,
    ruleSet: ruleSet.id,
    ruleSetVersion: ruleSetVersion(ruleSet, context.version),
    from: obligation.from,
    startedAt: new Date(start.at),
    startedOn: dateOf(outcome.startedDay ?? localDayOf(start.at, profile.zone)),
    dueOn: dates.dueOn,
    dueAt: dates.dueAt,
    undated: dates.undated,
    error: dates.error,
    provisional: dates.provisional,
    knownThrough: dates.knownThrough,
    house: start.again === true || ('qualitative' in within && within.house !== undefined),
    state: state.state,
    satisfiedAt: state.satisfiedAt,
    satisfiedBy: state.satisfiedBy,
    alternative: state.alternative,
    waivedAt: state.waivedAt,
    waivedBy: state.waivedBy,
    instead: state.instead,
    timelyWhen: obligation.timelyWhen ?? 'sent',
    assumed,
    notice: obligation.notice ?? null,
    citation: obligation.citation,
    calendar: calendar?.id ?? null,
    calendarVersion: calendar ? indexOf(calendar).version : null,
    cap: outcome.cap?.on ?? null,
    capProvisional: outcome.cap?.provisional ?? false,
    extensions: grants && grants.length > 0 ? grants.map((grant) => grant.extension.id) : noGrants,
    derivation: outcome.derivation,
  };
}
