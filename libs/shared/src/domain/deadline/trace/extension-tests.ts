import { dateOf, type LocalDate } from '../../calendar/local-date.js';
import { localDayOf } from '../../calendar/zone.js';
import { Failure } from '../../failure/failure.js';
import { type FailureCode, failureCodes } from '../../failure/failure-codes.js';
import { type Amount, type Extension, isAmount, units } from '../../rule-set/rule-set.js';
import { countingOf, dayIn } from '../count/case-context.js';
import { collectPauses } from '../count/collect-pauses.js';
import { longestCount } from '../count/count-time.js';
import { type Grant, type Limit, limitWith } from '../count/limit-chain.js';
import type { CaseEvent } from '../records/deadline-input.js';
import { type DutyClock, instructionOf } from './duty-clock.js';

/** The answer to an extension request. An accepted one may have no date yet: `error` says that the calendar does not reach it. */
export type ExtensionJudgement =
  | {
      readonly outcome: 'accepted';
      readonly obligation: string;
      readonly extension: string;
      readonly dueOn: LocalDate | null;
      readonly dueAt: Date | null;
      readonly provisional: boolean;
      readonly knownThrough?: LocalDate;
      readonly error?: FailureCode;
      /** The notice that must tell it, by its id in the rule set. */
      readonly notice: string | null;
    }
  | {
      readonly outcome: 'refused';
      readonly code: FailureCode;
      readonly says: string;
      /** The furthest day this step could reach, where it is known. */
      readonly cap?: LocalDate;
    };

/** A refusal with the sentence of its code. */
export function refused(code: FailureCode, cap?: LocalDate): ExtensionJudgement {
  return { outcome: 'refused', code, says: failureCodes[code].says, ...(cap === undefined ? {} : { cap }) };
}

/** A grant, or the refusal. Dates are compared as counted beyond the calendar's end too: a missing year decides nothing. */
export function judge(
  duty: DutyClock,
  granted: readonly Grant[],
  before: readonly CaseEvent[],
  request: CaseEvent,
): Grant | ExtensionJudgement {
  const extension = duty.obligation.extensions?.find((one) => one.id === request.extension);
  if (!extension) return refused('extension.not-available');
  const dates = datesAt(duty, granted, before, request.at.getTime());
  const current = dates([]);
  if (current && request.at.getTime() >= current.dueAt) return refused('extension.too-late');

  const { requires, after, times } = extension;
  if (requires.reason && !request.reason?.trim()) return refused('extension.reason-missing');
  if (requires.approvalRole !== null && request.approvedBy !== requires.approvalRole) return refused('extension.approval-missing');
  if (after !== undefined && !granted.some((grant) => grant.extension.id === after)) return refused('extension.step-missing');
  const used = granted.filter((grant) => grant.extension.id === extension.id);
  if (times !== null && used.length >= times) return refused('extension.already-used');

  const amount = extension.mode === 'total' ? (request.to ?? request.by) : (request.by ?? request.to);
  if (!amount || !units.includes(amount.unit) || !Number.isInteger(amount.amount) || amount.amount < 1) {
    throw new Failure(
      'request.invalid',
      'Say how long: `to` or `by` with `amount` (1 or more) and `unit` (working_days, calendar_days, weeks, months, hours).',
    );
  }
  const limit = isAmount(extension.limit) ? extension.limit : request.limit;
  // Beyond all measure it needs no date to be over the limit.
  const next = limit && amount.amount > longestCount ? undefined : dates([{ extension, amount }]);
  const furthest = limit && dates([{ extension, amount: leftOf(limit, used, extension) }]);
  const cap = furthest && Number.isFinite(furthest.day) ? dateOf(furthest.day) : undefined;
  if (limit && isOver(amount, limit, used, extension, next, furthest)) return refused('extension.over-maximum', cap);
  if (requires.statedDate && request.statedDate === undefined) return refused('extension.stated-date-missing', cap);
  if (request.statedDate !== undefined && furthest && dayIn(request.statedDate, 'statedDate') > furthest.day) {
    return refused('extension.over-maximum', cap);
  }
  if (current && next && next.dueAt <= current.dueAt) return refused('extension.not-longer', cap);
  return { extension, amount };
}

/** The limit with further grants, past the calendar's end too. While a pause lasts it is taken to end on the day of the request. */
function datesAt(
  duty: DutyClock,
  granted: readonly Grant[],
  before: readonly CaseEvent[],
  at: number,
): (more: readonly Grant[]) => Limit | undefined {
  const today = localDayOf(at, duty.context.input.profile.zone);
  const counting = {
    ...countingOf(duty.context, collectPauses(duty.context, duty.obligation, before, today)),
    beyond: 'weekdays' as const,
  };
  return (more) => {
    const limit = limitWith(duty.context, duty.rule, duty.counted, [...granted, ...more], counting, instructionOf(duty));
    return typeof limit === 'string' ? undefined : limit;
  };
}

/** Several additions of one kind share its limit; a whole length is the limit itself. */
function leftOf(limit: Amount, used: readonly Grant[], extension: Extension): Amount {
  if (extension.mode === 'total') return limit;
  const spent = used.reduce((sum, grant) => sum + (grant.amount.unit === limit.unit ? grant.amount.amount : 0), 0);
  return { ...limit, amount: Math.max(limit.amount - spent, 0) };
}

function isOver(
  amount: Amount,
  limit: Amount,
  used: readonly Grant[],
  extension: Extension,
  next: Limit | undefined,
  furthest: Limit | undefined,
): boolean {
  if (amount.unit === limit.unit) return amount.amount > leftOf(limit, used, extension).amount;
  if (amount.amount > longestCount) return true;
  // Another unit than the rule's can only be compared by the dates that the two lead to.
  return next !== undefined && furthest !== undefined && next.dueAt > furthest.dueAt;
}
