import type { Calendar } from '../domain/calendar/calendar.js';
import { indexOf } from '../domain/calendar/calendar-index.js';
import { fingerprint } from '../domain/calendar/fingerprint.js';
import { dayOf, type LocalDate } from '../domain/calendar/local-date.js';
import { workingDaysBetween } from '../domain/calendar/working-days.js';
import { closingAfter } from '../domain/deadline/closing-after.js';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { computeReports } from '../domain/deadline/compute-reports.js';
import { type ExtensionJudgement, judgeExtension } from '../domain/deadline/judge-extension.js';
import { eventNames, eventsFor, factsIn, isOutcomeMessage, type RecordedEvent } from '../domain/deadline/recorded-event.js';
import type { ComputedDeadline, Derivation } from '../domain/deadline/records/computed-deadline.js';
import type { ExtensionRequest, Profile } from '../domain/deadline/records/deadline-input.js';
import { governing, isOurs } from '../domain/deadline/trace/governing.js';
import { traceCase } from '../domain/deadline/trace/trace-case.js';
import { type Lead, type Warnings, warningsOf } from '../domain/deadline/warnings.js';
import { afterWithdrawal } from '../domain/deadline/withdrawal.js';
import { workingLease } from '../domain/deadline/working-lease.js';
import type { DataRequestKind } from '../domain/person/data-request.js';
import { type CaseFacts, ruleSetVersion } from '../domain/rule-set/applies.js';
import type { Amount, Citation, Extension, ObligationKind, Right, RuleSet } from '../domain/rule-set/rule-set.js';
import { type Institution, namedRuleSets } from '../platform/config/institution.js';
import { referralLimits, referralsAlone } from './referral-limits.js';
import type { RuleRegistry } from './rule-registry.js';

/** A case as its dates see it: when it came, what binds it, and everything that happened since, in order. */
export interface LegalCase {
  readonly receivedAt: Date;
  /** Where cases were joined: the earliest receipt of them all. The clock of the one case that goes on starts there. */
  readonly firstReceivedAt?: Date | null;
  /** Ids of the rule sets that were in force when it was routed; they bind it to its end. */
  readonly ruleSets: readonly string[];
  readonly events: readonly RecordedEvent[];
}

/** What a complainant may do beside waiting for us, and on which days. */
export interface ComplainantRight {
  readonly right: string;
  readonly ruleSet: string;
  /** Whom they may turn to: a name, or a word of the rule files such as `superior_institution`. */
  readonly to: string;
  /** How: `written`, `any`; null where the rule asks for no form. */
  readonly form: string | null;
  /** The first day; null where it may be done at once. */
  readonly opensOn: LocalDate | null;
  /** The last day; null where the rule sets no end. */
  readonly dueOn: LocalDate | null;
  readonly dueAt: Date | null;
  readonly provisional: boolean;
  /** Facts nobody has stated that decide whether there is such a right at all. */
  readonly assumed: readonly string[];
  readonly citation: Citation;
  readonly derivation: Derivation | null;
}

/** A right against an outcome: when it began, null where it has not, and its last instant, null where that is not known. */
export interface OutcomeRight {
  readonly ruleSet: string;
  readonly right: string;
  readonly startedAt: Date | null;
  readonly dueAt: Date | null;
}

/** By when a request about data is answered and acknowledged, and under which rule. Days are local; `dueAt` is the first instant that is late. */
export interface DataRequestDates {
  readonly ruleSet: string;
  readonly obligation: string;
  readonly dueOn: LocalDate | null;
  readonly dueAt: Date | null;
  readonly acknowledgeBy: LocalDate | null;
}

/** Empty where no rule set in force names a decision. `dueAt` is the last instant of that day's promise. */
export type PromisedDay = { readonly dueOn?: string; readonly dueAt?: Date; readonly provisional?: boolean };

/** Duties that the house meets by itself. They never govern the work of a department. */
const automatic: readonly string[] = ['register', 'acknowledge', 'route'] satisfies ObligationKind[];
/** What a complainant is promised: the decision, or where nobody has to decide, the word where else to go. */
const promised: readonly string[] = ['decide', 'signpost'] satisfies ObligationKind[];

/**
 * The dates of this house's cases, under every rule set that binds them. Past the calendar's end it counts Monday to Friday and marks the
 * date provisional (docs/reliability.md R18). The calendar is asked of the registry each time: it may grow while we run.
 */
export class HouseDeadlines {
  private lastPromised: { readonly second: number; readonly calendar: Calendar | null; readonly day: PromisedDay } | undefined;
  private readonly marks = new Map<string, { readonly calendar: Calendar | null; readonly mark: string }>();

  private constructor(
    readonly registry: RuleRegistry,
    private readonly profile: Profile,
    private readonly institution: Pick<
      Institution,
      | 'ruleSets'
      | 'leads'
      | 'facts'
      | 'acceptance'
      | 'objectionDays'
      | 'incidents'
      | 'binding'
      | 'progress'
      | 'escalation'
      | 'claims'
      | 'claimLeaseMinutes'
      | 'dataRights'
    >,
  ) {}

  /** As the institution's papers say. Fails with `rule-set.unknown`, `profile.unknown` or `calendar.unknown`. */
  static of(institution: Institution, registry: RuleRegistry): HouseDeadlines {
    const { zone, businessHours, calendar, counting } = institution;
    const chosen = registry.profile(institution.profile);
    const profile = { ...chosen, ...counting, zone, businessHours, calendar: calendar ?? chosen.calendar };
    registry.calendarOf(profile);
    for (const id of [...namedRuleSets(institution), ...institution.dataRights]) registry.ruleSet(id);
    return new HouseDeadlines(registry, profile, institution);
  }

  get zone(): string {
    return this.profile.zone;
  }

  /** Null where this house counts no working days. */
  get calendar(): Calendar | null {
    return this.registry.calendarOf(this.profile);
  }

  /** Rule sets in force for what comes now. */
  get ruleSets(): readonly string[] {
    return this.institution.ruleSets;
  }

  /** Every rule set that may bind a case here. */
  get namedRuleSets(): readonly string[] {
    return namedRuleSets(this.institution);
  }

  /** After how many days of silence a complainant hears that the case is worked on; or off. */
  get progressEveryDays(): number | 'off' {
    return this.institution.progress.everyDays;
  }

  /** To whom a case goes that is late or that nobody moves, and how long whoever it reached may say nothing. */
  get escalation(): Institution['escalation'] {
    return this.institution.escalation;
  }

  /** From how many complainants on an incident is reported where a rule set gives no number of its own. */
  get massReportFrom(): number {
    return this.institution.incidents.reportFrom;
  }

  /** How many days one may object to an outcome where no rule set says so. */
  get objectionDays(): number {
    return this.institution.objectionDays;
  }

  /** A case that was just taken in: what is known of every case here, and (unless staff decide that) that it was accepted. */
  freshCase(receivedAt: Date, facts: CaseFacts = {}, ruleSets = this.ruleSets): LegalCase {
    const known = { ...this.institution.facts, ...facts };
    const events: RecordedEvent[] = Object.keys(known).length > 0 ? [{ type: 'stated', at: receivedAt, facts: known }] : [];
    if (this.institution.acceptance === 'at-receipt') events.push({ type: 'accepted', at: receivedAt });
    return { receivedAt, ruleSets, events };
  }

  /**
   * What a case owes and has owed, by rule set; reports, rights and other people's duties are not a case's work. Of joined cases each was
   * taken in, acknowledged and assigned by itself; everything else is owed once, from the earliest receipt.
   */
  compute(legal: LegalCase, explain = false): ComputedDeadline[] {
    const joined = fromFirstReceipt(legal);
    if (joined === legal) return this.computeAs(legal, explain);
    const isOwn = ({ kind }: ComputedDeadline) => automatic.includes(kind);
    const [own, together] = [this.computeAs(legal, explain).filter(isOwn), this.computeAs(joined, explain)];
    return [...own, ...together.filter((deadline) => !isOwn(deadline))];
  }

  private computeAs(legal: LegalCase, explain: boolean): ComputedDeadline[] {
    const owed: ComputedDeadline[] = [];
    const add = (input: ReturnType<typeof this.inputOf>) => {
      const { deadlines } = traceCase({ ...input, explain, dutiesOnly: true });
      for (const deadline of afterWithdrawal(deadlines, input.events, input.ruleSet)) if (isOurs(deadline)) owed.push(deadline);
    };
    for (const id of legal.ruleSets) add(this.inputOf(this.registry.ruleSet(id), legal));
    for (const { limits, reportBack } of this.referredTo(legal)) {
      const input = this.inputOf(this.registry.ruleSet(referralLimits), limits);
      add({ ...input, facts: { ...input.facts, reportBack } });
    }
    return owed;
  }

  /**
   * The case as its referrals alone would have it, where no rule set that binds it names a duty for them: those that want a report, and those
   * that want none (their limit is met by telling the outcome).
   */
  private referredTo(legal: LegalCase): { readonly limits: LegalCase; readonly reportBack: boolean }[] {
    const { events, ruleSets } = legal;
    const alone = referralsAlone(
      ruleSets.map((id) => this.registry.ruleSet(id)),
      events,
    );
    if (alone.length === 0) return [];
    const begin = new Set(this.registry.ruleSet(referralLimits).obligations.map(({ from }) => from));
    return [true, false].flatMap((reportBack) => {
      // What wants neither a report nor anything by a day owes nothing.
      const starts = alone.filter((one) => (one.reportBack !== false) === reportBack && (reportBack || one.instruction !== undefined));
      if (starts.length === 0) return [];
      return [{ limits: { ...legal, events: events.filter((event) => !begin.has(event.type) || starts.includes(event)) }, reportBack }];
    });
  }

  /** The names of the duties that these rule sets, or an authority's own limit, can make of a case. */
  dutyNames(ruleSets: readonly string[]): string[] {
    return [...ruleSets, referralLimits].flatMap((id) => this.registry.ruleSet(id).obligations.map((one) => one.id));
  }

  /** The rights of the complainant under every rule set that binds the case, with their derivations; of one that began more than once, as it began last. */
  rights(own: LegalCase): ComplainantRight[] {
    const legal = fromFirstReceipt(own);
    return legal.ruleSets.flatMap((id) => {
      const ruleSet = this.registry.ruleSet(id);
      const computed = computeDeadlines({ ...this.inputOf(ruleSet, legal), explain: true });
      return ruleSet.rights.flatMap((right) => {
        const begun = computed.filter(({ obligation }) => obligation === `right:${right.id}`);
        const last = begun.sort((a, b) => a.occurrence - b.occurrence).at(-1);
        return last === undefined ? [] : [rightOf(right, last)];
      });
    });
  }

  /**
   * The rights that begin with an outcome and end on a day, each once for every outcome it begins with, and once without a beginning where it has not begun.
   * Explains nothing.
   */
  outcomeRights(own: LegalCase): OutcomeRight[] {
    const legal = fromFirstReceipt(own);
    return legal.ruleSets.flatMap((id) => {
      const ruleSet = this.registry.ruleSet(id);
      const ending = ruleSet.rights.filter((right) => right.within !== null && isOutcomeMessage(ruleSet, right.from));
      if (ending.length === 0) return [];
      const computed = computeDeadlines(this.inputOf(ruleSet, legal));
      return ending.flatMap((right): OutcomeRight[] => {
        const begun = computed.filter(({ obligation }) => obligation === `right:${right.id}`);
        if (begun.length === 0) return [{ ruleSet: id, right: right.id, startedAt: null, dueAt: null }];
        return begun.map(({ startedAt, dueAt }) => ({ ruleSet: id, right: right.id, startedAt, dueAt }));
      });
    });
  }

  private inputOf(ruleSet: RuleSet, { receivedAt, events }: LegalCase) {
    const { profile, calendar } = this;
    const [facts, translated] = [factsIn(events), eventsFor(ruleSet, receivedAt, events)];
    return { ruleSet, profile, calendar, receivedAt, facts, events: translated, beyond: 'weekdays' } as const;
  }

  /** The deadline that governs the work: the earliest that is open and that people must see to. */
  governing(deadlines: readonly ComputedDeadline[]): ComputedDeadline | undefined {
    return governing(deadlines.filter((deadline) => !automatic.includes(deadline.kind)));
  }

  /** Whether a duty is one whose date complainants are told. */
  isPromised({ kind }: Pick<ComputedDeadline, 'kind'>): boolean {
    return promised.includes(kind);
  }

  /** The deadline that the complainant is told. */
  promised(deadlines: readonly ComputedDeadline[]): ComputedDeadline | undefined {
    return governing(deadlines.filter((deadline) => promised.includes(deadline.kind)));
  }

  /**
   * The furthest day that the complainant's date can reach when everything is extended in full: the earliest of what each rule set allows.
   * Null where nothing can be extended.
   */
  furthest(deadlines: readonly ComputedDeadline[]): { readonly on: LocalDate; readonly provisional: boolean } | null {
    const told = this.promised(deadlines);
    const alike = deadlines.filter(({ kind, state, dueOn }) => kind === told?.kind && state === 'open' && dueOn !== null);
    const bind = told?.assumed.length === 0 ? alike.filter(({ assumed }) => assumed.length === 0) : alike;
    const furthest = bind.map(({ cap, capProvisional, dueOn, provisional }) =>
      cap === null ? { on: dueOn!, provisional } : { on: cap, provisional: capProvisional },
    );
    const first = furthest.sort((a, b) => (a.on < b.on ? -1 : 1))[0];
    return first === undefined || !bind.some(({ cap }) => cap !== null) ? null : first;
  }

  /**
   * The day by which a complaint that comes at this instant is to be decided. Days, closing times and lengths of time all begin and end
   * on whole seconds, so in a surge the instants strictly inside a second share one count.
   */
  promisedDay(receivedAt: Date): PromisedDay {
    // Which rule sets bind it is known when it is routed: a day that others may move is not promised at the door.
    if (this.institution.binding.length > 0) return {};
    const at = receivedAt.getTime();
    const second = at % 1000 === 0 ? undefined : Math.floor(at / 1000);
    const { calendar, lastPromised } = this;
    if (second !== undefined && lastPromised?.second === second && lastPromised.calendar === calendar) return lastPromised.day;
    const first = this.promised(this.compute(this.freshCase(receivedAt)));
    const day = first?.dueOn ? { dueOn: first.dueOn, ...(first.dueAt ? { dueAt: first.dueAt } : {}), provisional: first.provisional } : {};
    if (second !== undefined) this.lastPromised = { second, calendar, day };
    return day;
  }

  /** The reports that the rule sets in force ask for a period, both days included. */
  reports(period: { readonly from: LocalDate; readonly to: LocalDate }): ComputedDeadline[] {
    const { profile, calendar } = this;
    const { facts } = this.institution;
    return this.ruleSets
      .map((id) => this.registry.ruleSet(id))
      .flatMap((ruleSet) => computeReports({ ruleSet, profile, calendar, period, facts, beyond: 'weekdays', explain: true }))
      .filter(isOurs);
  }

  /**
   * By when a request of a person about their data that comes at this instant is answered, and acknowledged where a rule says so: the earliest under all rule
   * sets of `dataRights`. Without a date where none of them speaks of such a request.
   */
  dataRequest(kind: DataRequestKind, receivedAt: Date): DataRequestDates {
    const { profile, calendar } = this;
    const owed = this.institution.dataRights.flatMap((id) => {
      const ruleSet = this.registry.ruleSet(id);
      return computeDeadlines({
        ruleSet,
        profile,
        calendar,
        receivedAt,
        facts: { request: kind },
        events: [],
        beyond: 'weekdays',
        dutiesOnly: true,
      });
    });
    const first = (duty: ObligationKind) =>
      owed.filter((one) => one.kind === duty && one.dueAt !== null).sort((a, b) => Number(a.dueAt) - Number(b.dueAt))[0];
    const answer = first('decide');
    return {
      ruleSet: answer?.ruleSet ?? this.institution.dataRights[0]!,
      obligation: answer?.obligation ?? 'answer',
      dueOn: answer?.dueOn ?? null,
      dueAt: answer?.dueAt ?? null,
      acknowledgeBy: first('acknowledge')?.dueOn ?? null,
    };
  }

  /** Whether an extension may be granted, and to when, under the rule set that offers it (`offering`). */
  judgeExtension(own: LegalCase, ruleSet: RuleSet, request: ExtensionRequest): ExtensionJudgement {
    return judgeExtension(this.inputOf(ruleSet, fromFirstReceipt(own)), request);
  }

  /**
   * The rule set whose step is meant: the one named, else of those that offer it the one whose duty is due first. Where none offers it, the
   * first that binds the case: it gives the refusal.
   */
  offering(legal: LegalCase, extension: string, named?: string): { readonly ruleSet: RuleSet; readonly step: Extension | undefined } {
    const bound = legal.ruleSets.map((id) => this.registry.ruleSet(id)).filter((set) => named === undefined || set.id === named);
    const offers = bound.filter((set) => stepOf(set, extension) !== undefined);
    const due =
      offers.length > 1 ? governing(this.compute(legal).filter(({ ruleSet }) => offers.some((set) => set.id === ruleSet))) : undefined;
    const ruleSet = offers.find((set) => set.id === due?.ruleSet) ?? offers[0] ?? bound[0] ?? this.registry.ruleSet(legal.ruleSets[0]!);
    return { ruleSet, step: stepOf(ruleSet, extension) };
  }

  /** Working days after `from` up to and including `to`, both local days; negative when `to` is earlier. Undefined where none are counted. */
  workingDaysBetween(from: LocalDate, to: LocalDate): number | undefined {
    const { calendar } = this;
    return calendar === null ? undefined : workingDaysBetween(calendar, dayOf(from), dayOf(to), 'weekdays');
  }

  /** The first instant that is late for a limit of the institution's own that begins now: how long a department has to answer another. */
  closingAfter(from: Date, limit: Amount): Date {
    const { profile, calendar } = this;
    return closingAfter(from, limit, { profile, calendar, beyond: 'weekdays' });
  }

  /** For how many minutes from now a case is held by whoever takes or keeps it: `claimLeaseMinutes` by the clock or in working time, as the papers say. */
  leaseMinutes(now = new Date()): number {
    const { claims, claimLeaseMinutes } = this.institution;
    const { profile, calendar } = this;
    if (claims.lease === 'clock' || !profile.businessHours) return claimLeaseMinutes;
    return workingLease(now, claimLeaseMinutes, { profile, calendar, beyond: 'weekdays' });
  }

  /** When people are warned of a date, by the leads of its kind of duty; null where there is no date. */
  warnings(deadline: ComputedDeadline): Warnings | null {
    const { profile, calendar } = this;
    return warningsOf(deadline, this.leadOf(deadline.kind), { profile, calendar, beyond: 'weekdays' });
  }

  private leadOf(kind: string): Lead {
    const { leads } = this.institution;
    return leads[kind as ObligationKind] ?? leads.default;
  }

  /** Changes whenever something does that the dates under a rule set are counted with: its text, the calendar, our settings. */
  markOf(ruleSetId: string): string {
    const { calendar, profile } = this;
    const known = this.marks.get(ruleSetId);
    if (known?.calendar === calendar) return known.mark;
    const counted = [
      ruleSetVersion(this.registry.ruleSet(ruleSetId)),
      calendar && indexOf(calendar).version,
      profile,
      this.institution.leads,
    ];
    const mark = fingerprint(JSON.stringify(counted));
    this.marks.set(ruleSetId, { calendar, mark });
    return mark;
  }

  /** The names of events that mean something to one of these rule sets. */
  eventNames(ruleSets: readonly string[]): string[] {
    return [...new Set(ruleSets.flatMap((id) => eventNames(this.registry.ruleSet(id))))].sort();
  }

  /** Whether an event is the sending of an outcome, under whatever name one of these rule sets has for it. */
  isOutcome(type: string, ruleSets: readonly string[]): boolean {
    return type.endsWith('_sent') && (type === 'outcome_sent' || ruleSets.some((id) => isOutcomeMessage(this.registry.ruleSet(id), type)));
  }

  /** Whether something in a rule set hangs on a message having arrived: a duty that is met by it, or a right that begins with it. */
  asksForArrival(ruleSets: readonly string[]): boolean {
    return ruleSets
      .map((id) => this.registry.ruleSet(id))
      .some(
        ({ obligations, rights }) =>
          obligations.some((one) => one.timelyWhen === 'received') || rights.some((right) => right.from.endsWith('_received')),
      );
  }
}

/** The case as if it had come with the first of those that were joined to it: what happened at its receipt happened then. */
function fromFirstReceipt(legal: LegalCase): LegalCase {
  const { receivedAt, firstReceivedAt, events } = legal;
  if (!firstReceivedAt || firstReceivedAt >= receivedAt) return legal;
  const moved = events.map((event) => (event.at.getTime() === receivedAt.getTime() ? { ...event, at: firstReceivedAt } : event));
  return { ...legal, receivedAt: firstReceivedAt, events: moved };
}

function rightOf(
  right: Right,
  { ruleSet, opensOn, dueOn, dueAt, provisional, assumed, citation, derivation }: ComputedDeadline,
): ComplainantRight {
  const { id, to, form = null } = right;
  const days = { opensOn: opensOn ?? null, dueOn, dueAt, provisional, derivation: derivation ?? null };
  return { right: id, ruleSet, to, form, ...days, assumed, citation };
}

function stepOf(ruleSet: RuleSet, extension: string): Extension | undefined {
  return ruleSet.obligations.flatMap((one) => one.extensions ?? []).find((step) => step.id === extension);
}
