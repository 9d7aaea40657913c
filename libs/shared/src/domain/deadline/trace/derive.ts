import { indexOf } from '../../calendar/calendar-index.js';
import { dateOf, type LocalDate } from '../../calendar/local-date.js';
import { type Citation, isAmount } from '../../rule-set/rule-set.js';
import type { CaseContext, StartedCount } from '../count/case-context.js';
import { collectPauses } from '../count/collect-pauses.js';
import type { Limit } from '../count/limit-chain.js';
import type { Derivation } from '../records/computed-deadline.js';
import type { DutyClock } from './duty-clock.js';

/** Why a duty is due when it is: provision, start, every day counted or skipped, pauses, extensions and their limits. */
export function derive(duty: DutyClock, limit: Limit, cap: LocalDate | null): Derivation {
  const { context, obligation, counted, over } = duty;
  return {
    ...derivePlain(context, { citation: obligation.citation, from: obligation.from }, counted, limit),
    pauses: collectPauses(context, obligation, context.events, undefined, over).map(({ from, to, citation }) => ({
      from: dateOf(from),
      to: Number.isFinite(to) ? dateOf(to) : null,
      citation,
    })),
    limits: (obligation.extensions ?? []).map(({ id, mode, limit: most }) => ({
      extension: id,
      mode,
      limit: isAmount(most) ? most : 'per-instruction',
    })),
    cap,
  };
}

/** The same for what is neither paused nor extended: a right, or a day that the rule itself fixes (no step). */
export function derivePlain(
  { input }: CaseContext,
  { citation, from }: { readonly citation: Citation; readonly from: string },
  counted: Pick<StartedCount, 'day' | 'deemed'>,
  { dueTime, steps }: Pick<Limit, 'dueTime' | 'steps'>,
): Derivation {
  const { calendar, profile } = input;
  return {
    citation,
    start: { event: from, on: dateOf(counted.day), deemed: counted.deemed },
    zone: profile.zone,
    calendar: calendar?.id ?? null,
    calendarVersion: calendar ? indexOf(calendar).version : null,
    dueTime,
    steps,
    pauses: [],
    limits: [],
    cap: null,
  };
}
