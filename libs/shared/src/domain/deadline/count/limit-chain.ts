import { indexOf } from '../../calendar/calendar-index.js';
import { type DayNumber, dateOf } from '../../calendar/local-date.js';
import { notPublished } from '../../calendar/working-days.js';
import { localDayOf } from '../../calendar/zone.js';
import type { Amount, Citation, DueTime, Extension, Roll, Within } from '../../rule-set/rule-set.js';
import { isAmount } from '../../rule-set/rule-set.js';
import type { DerivedStep } from '../records/computed-deadline.js';
import type { Instruction } from '../records/deadline-input.js';
import { type CaseContext, dayIn, dueInstant } from './case-context.js';
import { type Counted, type Counting, type CountStart, countTime } from './count-time.js';

/** A limit that was counted to its end. `dueAt` is the first instant that is late, in ms; both are Infinity during a pause. */
export interface Limit {
  readonly day: DayNumber;
  readonly dueAt: number;
  readonly provisional: boolean;
  readonly dueTime: DueTime | 'instant';
  readonly steps: readonly DerivedStep[];
}

/** An extension that was granted, with the length it was granted for. */
export interface Grant {
  readonly extension: Extension;
  readonly amount: Amount;
}

/** What a rule line says about its limit, beside the length. */
export interface LimitRule {
  readonly within: Within;
  readonly dueTime: DueTime;
  readonly roll: Roll;
  readonly citation: Citation;
}

/** Why a duty has no date: an authority names it case by case, or the provision has words and no number. */
export type NoLimit = 'per-instruction' | 'qualitative';

/**
 * The limit of a rule line with the extensions granted so far: `total` starts again from the start, `additional` goes on from
 * the present due date. Fails with `calendar.not-published` or `calendar.unknown`.
 */
export function limitWith(
  context: CaseContext,
  rule: LimitRule,
  start: CountStart,
  grants: readonly Grant[],
  counting: Counting,
  instruction?: Instruction,
): Limit | NoLimit {
  let limit = firstLimit(context, rule, start, counting, instruction);
  for (const { extension, amount } of grants) {
    if (extension.mode === 'total') {
      const longer = count(context, rule, extension.id, 'total', start, amount, extension.citation, counting);
      limit = { ...longer, steps: [...replaced(limit), ...longer.steps] };
    } else if (typeof limit !== 'string') {
      const from = { day: limit.day, at: limit.dueAt };
      if (!Number.isFinite(from.day)) return limit;
      const longer = count(context, rule, extension.id, 'additional', from, amount, extension.citation, counting);
      limit = { ...longer, provisional: limit.provisional || longer.provisional, steps: [...limit.steps, ...longer.steps] };
    }
  }
  return limit;
}

function replaced(limit: Limit | NoLimit): DerivedStep[] {
  return typeof limit === 'string' ? [] : limit.steps.map((step) => ({ ...step, days: [] }));
}

function firstLimit(
  context: CaseContext,
  rule: LimitRule,
  start: CountStart,
  counting: Counting,
  instruction: Instruction | undefined,
): Limit | NoLimit {
  const { within, citation } = rule;
  const counted = (amount: Amount, by = counting) => count(context, rule, 'within', 'total', start, amount, citation, by);
  if (isAmount(within)) return counted(within);
  if ('qualitative' in within) return within.house ? counted(within.house) : 'qualitative';
  if ('choose' in within) return chosen(context, within, counting, (amount, beyond) => counted(amount, { ...counting, beyond }));
  if ('perInstruction' in within && instruction) return instructed(context, rule, instruction, (amount) => counted(amount));
  return 'per-instruction';
}

/**
 * The later or the earlier of several limits. The earlier of two is known as soon as one lies inside the calendar, because the
 * other then lies beyond it; the later is not.
 */
function chosen(
  { input }: CaseContext,
  within: Extract<Within, { choose: unknown }>,
  { beyond }: Counting,
  counted: (amount: Amount, beyond: 'weekdays') => Limit,
): Limit {
  const earlier = (input.profile.choose ?? within.choose) === 'earlier';
  const limits = within.of.map((amount) => counted(amount, 'weekdays'));
  const best = limits.reduce((one, other) => (other.dueAt < one.dueAt === earlier ? other : one));
  const unknown = limits.some(({ provisional }) => provisional);
  if (!unknown || !input.calendar) return best;
  const sure = earlier && !best.provisional && best.day <= indexOf(input.calendar).last;
  if (!sure && beyond === 'refuse') throw notPublished(input.calendar);
  return { ...best, provisional: !sure };
}

function instructed(context: CaseContext, rule: LimitRule, instruction: Instruction, counted: (amount: Amount) => Limit): Limit {
  if (isAmount(instruction)) return counted(instruction);
  const plain = { provisional: false, steps: [] };
  if ('dueAt' in instruction) {
    const dueAt = instruction.dueAt.getTime();
    return { ...plain, day: localDayOf(dueAt - 1, context.input.profile.zone), dueAt, dueTime: 'instant' };
  }
  const day = dayIn(instruction.dueOn, 'The instruction of this case');
  return { ...plain, day, dueAt: dueInstant(context, day, rule.dueTime), dueTime: rule.dueTime };
}

function count(
  context: CaseContext,
  rule: LimitRule,
  step: string,
  mode: 'total' | 'additional',
  start: CountStart,
  amount: Amount,
  citation: Citation,
  counting: Counting,
): Limit {
  const counted = countTime(start, amount, rule.roll, counting);
  const { day, at, provisional } = counted;
  return {
    day,
    dueAt: at ?? dueInstant(context, day, rule.dueTime),
    provisional,
    dueTime: at === null ? rule.dueTime : 'instant',
    steps: counting.explain && Number.isFinite(day) ? [stepOf(counted, step, mode, start, amount, { roll: rule.roll, citation })] : noSteps,
  };
}

const noSteps: readonly DerivedStep[] = [];

function stepOf(
  { day, rolledFrom, days }: Counted,
  step: string,
  mode: DerivedStep['mode'],
  start: CountStart,
  amount: Amount,
  { roll, citation }: Pick<LimitRule, 'roll' | 'citation'>,
): DerivedStep {
  const rolled = rolledFrom === null ? {} : { rolled: { from: dateOf(rolledFrom), by: roll } };
  return { step, mode, amount, from: dateOf(start.day), dueOn: dateOf(day), ...rolled, citation, days };
}
