import type { Calendar } from '../domain/calendar/calendar.js';
import { dayOf, type LocalDate } from '../domain/calendar/local-date.js';
import { workingDaysBetween } from '../domain/calendar/working-days.js';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import type { ComputedDeadline } from '../domain/deadline/computed-deadline.js';
import type { CaseEvent, ExtensionRequest, Profile } from '../domain/deadline/deadline-input.js';
import { governing } from '../domain/deadline/governing.js';
import { type ExtensionJudgement, judgeExtension } from '../domain/deadline/judge-extension.js';
import { subtractWorkingTime } from '../domain/deadline/subtract-working-time.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import type { Institution } from '../platform/config/institution.js';
import type { RuleRegistry } from './rule-registry.js';

/** How this institution counts, and the rule sets that bind it. */
export interface HouseRules {
  readonly ruleSets: readonly RuleSet[];
  readonly profile: Profile;
  readonly calendar: Calendar | null;
}

/** Empty where no rule set in force names a decision. */
export type PromisedDay = { readonly dueOn?: string; readonly provisional?: boolean };

/**
 * The dates of this house's cases, under every rule set in force. Past the calendar's end it counts Monday to Friday and marks the
 * date provisional (contract.md, "Past the calendar's end").
 */
export class HouseDeadlines {
  private lastPromised: { readonly second: number; readonly day: PromisedDay } | undefined;

  constructor(private readonly rules: HouseRules) {}

  /** As the institution's papers say. Fails with `rule-set.unknown`, `profile.unknown` or `calendar.unknown`. */
  static of(institution: Institution, registry: RuleRegistry): HouseDeadlines {
    const { zone, businessHours, profile, calendar } = institution;
    const chosen = registry.profile(profile);
    return new HouseDeadlines({
      ruleSets: institution.ruleSets.map((id) => registry.ruleSet(id)),
      profile: { ...chosen, zone, businessHours, calendar: calendar ?? chosen.calendar },
      calendar: calendar === undefined ? registry.calendarOf(chosen) : registry.calendar(calendar),
    });
  }

  /** What a complaint is owed, given what happened to it since; earliest first. Reports and rights are not a case's work. */
  compute(receivedAt: Date, events: readonly CaseEvent[], explain = false): ComputedDeadline[] {
    return this.rules.ruleSets
      .flatMap((ruleSet) => computeDeadlines({ ...this.rules, ruleSet, receivedAt, events, beyond: 'weekdays', explain }))
      .filter((deadline) => deadline.kind !== 'right' && deadline.from !== 'calendar' && deadline.assumed.length === 0);
  }

  /** The deadline that governs the work: the earliest open decision. */
  governing(deadlines: readonly ComputedDeadline[]): ComputedDeadline | undefined {
    return governing(deadlines.filter((deadline) => deadline.kind === 'decide' && deadline.state === 'open'));
  }

  /**
   * The day by which a complaint that comes at this instant is to be decided. Days, closing times and lengths of time all begin and end
   * on whole seconds, so in a surge the instants strictly inside a second share one count.
   */
  promisedDay(receivedAt: Date): PromisedDay {
    const at = receivedAt.getTime();
    const second = at % 1000 === 0 ? undefined : Math.floor(at / 1000);
    if (second !== undefined && this.lastPromised?.second === second) return this.lastPromised.day;
    const first = this.governing(this.compute(receivedAt, received(receivedAt)));
    const day = first?.dueOn ? { dueOn: first.dueOn, provisional: first.provisional } : {};
    if (second !== undefined) this.lastPromised = { second, day };
    return day;
  }

  /** Whether an extension may be granted, and to when: asked of the rule set that offers the step. */
  judgeExtension(
    receivedAt: Date,
    events: readonly CaseEvent[],
    request: ExtensionRequest,
  ): ExtensionJudgement & { readonly ruleSet: string } {
    const offering = this.rules.ruleSets.find((set) =>
      set.obligations.some((one) => one.extensions?.some((step) => step.id === request.extension)),
    );
    const ruleSet = offering ?? this.rules.ruleSets[0]!;
    return {
      ...judgeExtension({ ...this.rules, ruleSet, receivedAt, events, beyond: 'weekdays', explain: true }, request),
      ruleSet: ruleSet.id,
    };
  }

  /** Whose approval a step needs, in the rule set's words; undefined where it needs none. */
  approvalRole(extension: string): string | undefined {
    const steps = this.rules.ruleSets.flatMap((set) => set.obligations.flatMap((one) => one.extensions ?? []));
    return steps.find((step) => step.id === extension)?.requires.approvalRole ?? undefined;
  }

  /** The obligation of a rule set that a step extends. */
  offeredBy(ruleSet: string, extension: string): string | undefined {
    return this.ruleSet(ruleSet)?.obligations.find((one) => one.extensions?.some((step) => step.id === extension))?.id;
  }

  /**
   * When staff are warned of a date: three working days before it, or when the last quarter of a shorter time begins.
   * The leads are ours; no rule set names one.
   */
  nearAt({ startedAt, dueAt }: { readonly startedAt: Date; readonly dueAt: Date | null }): Date | null {
    if (!dueAt) return null;
    const lastQuarter = dueAt.getTime() - (dueAt.getTime() - startedAt.getTime()) / 4;
    if (!this.rules.calendar) return new Date(lastQuarter);
    const threeDays = subtractWorkingTime(dueAt, { amount: 3, unit: 'working_days' }, { ...this.rules, beyond: 'weekdays' });
    return new Date(Math.max(lastQuarter, threeDays.getTime()));
  }

  /** Working days after `from` up to and including `to`, both local days; negative when `to` is earlier. Undefined where none are counted. */
  workingDaysBetween(from: LocalDate, to: LocalDate): number | undefined {
    const { calendar } = this.rules;
    return calendar === null ? undefined : workingDaysBetween(calendar, dayOf(from), dayOf(to), 'weekdays');
  }

  ruleSet(id: string): RuleSet | undefined {
    return this.rules.ruleSets.find((set) => set.id === id);
  }
}

/** What has happened to every complaint once it is stored: it was taken and entered in the register at that instant. */
export function received(at: Date): CaseEvent[] {
  return [
    { type: 'accepted', at },
    { type: 'done', at, obligation: 'register' },
  ];
}
