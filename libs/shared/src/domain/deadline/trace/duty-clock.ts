import { type DayNumber, dateOf, type LocalDate } from '../../calendar/local-date.js';
import { Failure } from '../../failure/failure.js';
import { isAmount, type Obligation, type Within } from '../../rule-set/rule-set.js';
import type { CaseStart } from '../count/case-context.js';
import { type CaseContext, countingOf, rollOf, type StartedCount } from '../count/case-context.js';
import { collectPauses } from '../count/collect-pauses.js';
import { type Grant, type Limit, type LimitRule, limitWith, type NoLimit } from '../count/limit-chain.js';
import type { CaseEvent, Instruction } from '../records/deadline-input.js';

/** One duty of one case with its clock started. */
export interface DutyClock {
  readonly context: CaseContext;
  readonly obligation: Obligation;
  readonly start: CaseStart;
  /** The start as it is counted: deemed to another day where the profile says so. */
  readonly counted: StartedCount;
  readonly rule: LimitRule;
  /** The day on which it was met or fell away; Infinity while it is open. */
  readonly over: DayNumber;
}

/** The limit of a duty, with the exceptions of its own line before the rule set's counting. */
export function limitRuleOf(context: CaseContext, obligation: Obligation, within: Within): LimitRule {
  return {
    within,
    dueTime: obligation.dueTime ?? context.input.ruleSet.counting.dueTime,
    roll: rollOf(context, obligation.endRoll),
    citation: obligation.citation,
  };
}

/** Where the duty's clock ends, given extensions and what happened by then. Fails with `calendar.not-published`. */
export function limitOf(duty: DutyClock, grants: readonly Grant[], events: readonly CaseEvent[], explain = false): Limit | NoLimit {
  const { context, obligation, rule, counted } = duty;
  const pauses = collectPauses(context, obligation, events, undefined, duty.over);
  const limit = limitWith(context, rule, counted, grants, countingOf(context, pauses, explain), instructionOf(duty));
  return counted.provisional && typeof limit !== 'string' ? { ...limit, provisional: true } : limit;
}

/** What the case's papers fix: written on the event that started the clock, or on the case. */
export function instructionOf({ context, start }: DutyClock): Instruction | undefined {
  return start.event?.instruction ?? (context.facts['instruction'] as Instruction | undefined);
}

/** The furthest day of a duty. `provisional`: it was counted beyond the calendar's end. */
export interface Cap {
  readonly on: LocalDate;
  readonly provisional: boolean;
}

/** The furthest day that the extensions of a duty reach when each is used in full; null where none exists or it cannot be known. */
export function capOf(duty: DutyClock): Cap | null {
  const { extensions } = duty.obligation;
  if (!extensions) return null;
  const grants: Grant[] = [];
  for (const extension of extensions) if (isAmount(extension.limit)) grants.push({ extension, amount: extension.limit });
  if (grants.length === 0) return null;
  try {
    const limit = limitOf(duty, grants, duty.context.events);
    return typeof limit === 'string' || !Number.isFinite(limit.day) ? null : { on: dateOf(limit.day), provisional: limit.provisional };
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'calendar.not-published') return null;
    throw failure;
  }
}
