import { indexOf } from '../calendar/calendar-index.js';
import { dateOf, type LocalDate } from '../calendar/local-date.js';
import { isAmount } from '../rule-set/rule-set.js';
import { collectPauses } from './collect-pauses.js';
import type { Derivation } from './computed-deadline.js';
import type { DutyClock } from './duty-clock.js';
import type { Limit } from './limit-chain.js';

/** Why a duty is due when it is: provision, start, every day counted or skipped, pauses, extensions and their limits. */
export function derive(duty: DutyClock, limit: Limit, cap: LocalDate | null): Derivation {
  const { context, obligation, counted } = duty;
  const { calendar, profile } = context.input;
  return {
    citation: obligation.citation,
    start: { event: obligation.from, on: dateOf(counted.day), deemed: counted.deemed },
    zone: profile.zone,
    calendar: calendar?.id ?? null,
    calendarVersion: calendar ? indexOf(calendar).version : null,
    dueTime: limit.dueTime,
    steps: limit.steps,
    pauses: collectPauses(context, obligation, context.events).map(({ from, to, citation }) => ({
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
