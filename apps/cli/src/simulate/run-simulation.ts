import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import { calendarWithin } from '@app/shared/domain/calendar/calendar-within.js';
import type { HouseJudge } from '@app/shared/matter/house-judge.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { addCalendar } from '../house/add-calendar.js';
import { Agenda } from './agenda.js';
import { type BrokenPromise, brokenPromises } from './broken-promises.js';
import { Chance } from './chance.js';
import { imaginedArrival, imaginedFacts, imaginedIncidents } from './imagined-case.js';
import { type Arisen, type Deed, ImaginedStaff } from './imagined-staff.js';
import { MessageLedger } from './message-ledger.js';
import { SimulatedHouse } from './simulated-house.js';

/** One house and its time. */
export interface SimulationOptions {
  /** A database on simulated time, empty. */
  readonly url: string;
  readonly papers: HouseConfig;
  /** The institution's own words and model; the delivered ones without it. */
  readonly judge?: HouseJudge | undefined;
  readonly registry: RuleRegistry;
  readonly from: Date;
  readonly to: Date;
  readonly complaints: number;
  readonly seed: number;
  /** Hears how much of the time has passed, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a run came to. */
export interface SimulationResult {
  readonly ruleSets: readonly string[];
  readonly complaints: number;
  readonly obligations: number;
  readonly notices: number;
  /** Met in time, late, waived or ended or replaced, and open at the end. */
  readonly met: number;
  readonly late: number;
  readonly waived: number;
  readonly open: number;
  /** Dates of which that was told. */
  readonly near: number;
  readonly escalated: number;
  readonly missed: number;
  /** Dates that a calendar or an event moved, extensions apart. */
  readonly moved: number;
  readonly extensions: { readonly granted: number; readonly refused: number };
  readonly broken: readonly BrokenPromise[];
}

const hour = 3_600_000;
/**
 * How often the house does its work, in simulated time; people act at their own instants. Twice as seldom where much comes in, so that its
 * work comes in batches, as it does under load.
 */
const stepOf = (complaintsPerDay: number) => (complaintsPerDay > 10 ? 6 : 3) * hour;
/** After the last complaint everything is seen to an end, but not for ever. */
const longest = 500 * 24 * hour;

/** Lets a house live through a stretch of time, at first with as much of its calendar as had been published, and looks what it left behind. */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { url, papers, from, seed } = options;
  const chance = new Chance(seed);
  const { registry, publications } = asPublished(options.registry, from);
  const ledger = new MessageLedger(seed);
  const ruleSets = papers.institution.ruleSets.map((id) => registry.ruleSet(id));
  const house = await SimulatedHouse.open({
    url,
    papers,
    judge: options.judge,
    registry,
    ledger,
    at: from,
    factsOf: ({ subject }) => imaginedFacts(ruleSets, Chance.of(`${seed} ${subject}`)),
  });
  try {
    const agenda = new Agenda<Deed>();
    const staff = new ImaginedStaff(house, new Map(ruleSets.map((set) => [set.id, set])), papers.departments, agenda, chance);
    const life = new Life(house, ledger, staff, agenda, chance, publications, options);
    await life.live();
    return {
      ...(await counts(house)),
      ruleSets: papers.institution.ruleSets,
      extensions: staff.requests,
      broken: await brokenPromises(house, ledger, life.taken),
    };
  } finally {
    await house.close();
  }
}

/** A house's days, step by step. */
class Life {
  taken = 0;
  private readonly arrivals: number[];
  private readonly planned = new Set<string>();
  private readonly nthOf = new Map<string, number>();
  private lastSeen = firstIdOf(0);
  private stoppedUntil = 0;
  private nextDay = 0;
  private knownLost = 0;
  private lookUntil = 0;

  constructor(
    private readonly house: SimulatedHouse,
    private readonly ledger: MessageLedger,
    private readonly staff: ImaginedStaff,
    private readonly agenda: Agenda<Deed>,
    private readonly chance: Chance,
    private readonly publications: { readonly at: number; readonly calendar: Calendar }[],
    private readonly options: SimulationOptions,
  ) {
    const { from, to, complaints } = options;
    const drawn = Array.from({ length: complaints }, () => Math.floor(chance.between(from.getTime(), to.getTime())));
    this.arrivals = drawn.sort((a, b) => a - b);
  }

  async live(): Promise<void> {
    const { from, to, complaints, onProgress } = this.options;
    const last = to.getTime() + longest;
    const step = stepOf((complaints * 24 * hour) / (to.getTime() - from.getTime()));
    for (let at = from.getTime() + step; at <= last; at += step) {
      await this.liveUntil(at);
      onProgress?.(Math.min(1, (at - from.getTime()) / (to.getTime() - from.getTime())));
      if (at > to.getTime() && this.agenda.size === 0 && (await this.isQuiet())) return;
    }
  }

  /** One step: what people do at its instants, what comes in, and then what the house does about it. */
  private async liveUntil(at: number): Promise<void> {
    let happened = await this.publish(at);
    for (let next = this.agenda.take(at); next; next = this.agenda.take(at)) {
      this.turnTo(next.at);
      await this.staff.act(next.item);
      happened += 1;
    }
    this.turnTo(at);
    happened += await this.takeIn(at);
    const due = await this.house.isDue();
    if (due.slips) happened += await this.house.drain();
    happened += await this.keepHouse(at, due.obligations);
    if (happened > 0) await this.planNewDuties();
  }

  /** The repeating jobs, at a pace that keeps an idle night cheap. Gives how much they found to do. */
  private async keepHouse(at: number, isSweepDue: boolean): Promise<number> {
    let found = 0;
    if (at >= this.nextDay) {
      this.nextDay = at + 24 * hour;
      found += (await this.house.openReports()) + (await this.house.triage()) + (await this.house.closeCases());
    }
    if (this.ledger.lostAnswers > this.knownLost) {
      this.knownLost = this.ledger.lostAnswers;
      this.lookUntil = at + 24 * hour;
    }
    if (at <= this.lookUntil) found += await this.house.resolve();
    if (!this.isStopped(at) && isSweepDue) found += (await this.house.sweep()) + (await this.house.settleOffers());
    return found;
  }

  private turnTo(at: number): void {
    this.house.now = new Date(Math.max(at, this.house.now.getTime()));
  }

  /** Now and then nobody sweeps for a day: what was missed meanwhile must be found afterwards. */
  private isStopped(at: number): boolean {
    if (at < this.stoppedUntil) return true;
    if (!this.chance.happens(0.004)) return false;
    this.stoppedUntil = at + this.chance.between(2, 30) * hour;
    return true;
  }

  private async publish(at: number): Promise<number> {
    const { unitOfWork, deadlines } = this.house;
    let moved = 0;
    while (this.publications[0] && this.publications[0].at <= at)
      moved += (await addCalendar(unitOfWork, deadlines, this.publications.shift()!.calendar, 'system:cli')).moved;
    return moved;
  }

  private async takeIn(until: number): Promise<number> {
    const instants: number[] = [];
    while (this.arrivals[0] !== undefined && this.arrivals[0] <= until) instants.push(this.arrivals.shift()!);
    if (instants.length === 0) return 0;
    const first = this.taken;
    const taken = await this.house.takeIn(
      instants.map((receivedAt, nth) => ({ arrival: imaginedArrival(first + nth, this.chance), receivedAt: new Date(receivedAt) })),
    );
    this.taken += taken.length;
    for (const [nth, { reference, receivedAt }] of taken.entries()) {
      this.nthOf.set(reference, first + nth);
      const ruleSets = this.options.papers.institution.ruleSets.map((id) => this.options.registry.ruleSet(id));
      for (const incident of imaginedIncidents(ruleSets, this.chance))
        this.agenda.add(receivedAt.getTime() + incident.after, { what: 'incident', reference, incident });
    }
    return taken.length;
  }

  /** Everything open that nobody has thought of yet, in an order that does not hang on ids. */
  private async planNewDuties(): Promise<void> {
    const now = Date.now();
    const found = await this.house.unitOfWork.read<Arisen>(
      `SELECT o.id, o.complaint_id AS "complaintId", c.reference, o.rule_set AS "ruleSet", o.obligation, o.occurrence, o.started_at AS "startedAt", o.due_at AS "dueAt"
       FROM obligation o LEFT JOIN complaint c ON c.id = o.complaint_id WHERE o.state = 'open' AND o.id > $1`,
      [this.lastSeen],
    );
    // Ids sort by the millisecond they were made in; two seconds back, none is overlooked.
    this.lastSeen = firstIdOf(now - 2_000);
    const fresh = found.filter((duty) => !this.planned.has(duty.id));
    const nth = (duty: Arisen) => (duty.reference === null ? -1 : (this.nthOf.get(duty.reference) ?? -1));
    const name = (duty: Arisen) => `${duty.ruleSet} ${duty.obligation} ${duty.occurrence} ${duty.startedAt.toISOString()}`;
    fresh.sort((a, b) => nth(a) - nth(b) || (name(a) < name(b) ? -1 : 1));
    for (const duty of fresh) {
      this.planned.add(duty.id);
      this.staff.plan(duty);
    }
  }

  /** No complaint has a date to come that nobody was told was missed, and no slip waits. */
  private async isQuiet(): Promise<boolean> {
    const [left] = await this.house.unitOfWork.read<{ left: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND missed_at IS NULL AND due_at IS NOT NULL AND complaint_id IS NOT NULL)
           OR EXISTS (SELECT 1 FROM slip) AS left`,
    );
    return !left!.left;
  }
}

/** The least id that can be made in a millisecond. */
function firstIdOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** Calendars as far as they had been published on a day: whole years, the next one from November on, as the PRC does it. */
function asPublished(registry: RuleRegistry, on: Date): { registry: RuleRegistry; publications: { at: number; calendar: Calendar }[] } {
  const year = on.getUTCFullYear();
  const publications: { at: number; calendar: Calendar }[] = [];
  const calendars = [...registry.calendars.values()].map((calendar) => {
    const end = `${year}-12-31`;
    if (calendar.coverage.to <= end || calendar.coverage.from > end) return calendar;
    for (let next = year + 1; `${next}-12-31` <= calendar.coverage.to; next += 1)
      publications.push({ at: Date.UTC(next - 1, 10, 4), calendar: calendarWithin(calendar, `${next}-01-01`, `${next}-12-31`) });
    return calendarWithin(calendar, calendar.coverage.from, end);
  });
  return {
    registry: new RuleRegistry(registry.ruleSets, new Map(calendars.map((one) => [one.id, one])), registry.profiles),
    publications: publications.sort((a, b) => a.at - b.at),
  };
}

async function counts(house: SimulatedHouse): Promise<Omit<SimulationResult, 'ruleSets' | 'extensions' | 'broken'>> {
  const [row] = await house.unitOfWork.read<Omit<SimulationResult, 'ruleSets' | 'extensions' | 'broken'>>(
    `SELECT (SELECT count(*)::int FROM complaint) AS complaints, (SELECT count(*)::int FROM notice) AS notices,
       count(*)::int AS obligations, count(*) FILTER (WHERE state = 'satisfied')::int AS met, count(*) FILTER (WHERE state = 'satisfied-late')::int AS late,
       count(*) FILTER (WHERE state IN ('waived', 'ended', 'replaced'))::int AS waived, count(*) FILTER (WHERE state = 'open')::int AS open,
       (SELECT count(*)::int FROM event WHERE kind = 'deadline.near') AS near, (SELECT count(*)::int FROM event WHERE kind = 'deadline.escalated') AS escalated,
       (SELECT count(*)::int FROM event WHERE kind = 'deadline.missed') AS missed, (SELECT count(*)::int FROM event WHERE kind = 'deadline.moved') AS moved
     FROM obligation`,
  );
  return row!;
}
