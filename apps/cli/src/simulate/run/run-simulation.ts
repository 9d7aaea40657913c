import type { Calendar } from '@app/shared/domain/calendar/calendar.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { HouseJudge } from '@app/shared/matter/house-judge.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { addCalendar } from '../../house/add-calendar.js';
import { Agenda } from '../agenda.js';
import { Chance } from '../chance.js';
import type { DueInHouse } from '../due-in-house.js';
import { MessageLedger } from '../message-ledger.js';
import { CaseOffice, type Plan } from '../office/case-office.js';
import { countOffice, type OfficeCounts } from '../office/office-counts.js';
import type { BrokenPromise } from '../office/office-promises.js';
import { betweenTwo, type Outage, plannedOutages, stepAfter } from '../office/outages.js';
import { engageOffice } from '../office/people.js';
import { type SurgeCounts, SurgeOffice } from '../office/surge-office.js';
import { keepOffice } from '../office-clock.js';
import { SimulatedHouse } from '../simulated-house.js';
import { brokenPromises } from './broken-promises.js';
import { countDates, type DateCounts } from './count-dates.js';
import { factsKeyOf, type GivenWords, imaginedArrival, imaginedFacts, imaginedIncidents } from './imagined-case.js';
import { type Arisen, type Deed, ImaginedStaff } from './imagined-staff.js';
import { asPublished } from './published-calendars.js';
import { countRouted, type RoutedWords } from './routed-words.js';

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
  /** What complainants say, over and over; the simulation's own few texts without it. */
  readonly words?: readonly GivenWords[] | undefined;
  /** Hears how much of the time has passed, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a run came to. */
export interface SimulationResult extends DateCounts {
  readonly ruleSets: readonly string[];
  readonly extensions: { readonly granted: number; readonly refused: number };
  readonly office: OfficeCounts & SurgeCounts;
  /** What the house refused people, by its code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Where the words went that somebody brought along. */
  readonly routed?: RoutedWords | undefined;
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
  const made = {
    url,
    papers,
    judge: options.judge,
    registry,
    ledger,
    factsOf: (draft: ComplaintDraft) => imaginedFacts(ruleSets, Chance.of(`${seed} ${factsKeyOf(draft)}`)),
  };
  const house = await SimulatedHouse.open({ ...made, at: from, byKey: true });
  // Whoever looks back goes through whole tables.
  let after: SimulatedHouse | undefined;
  try {
    const agenda = new Agenda<Deed>();
    const plan: Plan = (at, act) => agenda.add(Math.max(at, house.now.getTime()), { what: 'office', act });
    const office = new CaseOffice(house, await engageOffice(house), plan, seed);
    const staff = new ImaginedStaff(house, new Map(ruleSets.map((set) => [set.id, set])), office, agenda, chance);
    const outages = plannedOutages(from, options.to, options.complaints);
    const surges = new SurgeOffice(house, office.people, plan, office.refusals, chance, outages);
    const life = new Life(house, ledger, { office, staff, surges }, agenda, chance, publications, outages, options);
    await life.live();
    after = await SimulatedHouse.open({ ...made, at: house.now });
    return {
      ...(await countDates(after)),
      ruleSets: papers.institution.ruleSets,
      extensions: staff.requests,
      office: { ...(await countOffice(after)), ...surges.counts },
      refusals: Object.fromEntries([...office.refusals].sort(([one], [other]) => (one < other ? -1 : 1))),
      routed: options.words && (await countRouted(after, life.wordsOf)),
      broken: [...(await brokenPromises(after, ledger, life.taken)), ...surges.broken(options.to.getTime() - from.getTime())],
    };
  } finally {
    await after?.close();
    await house.close();
  }
}

/** A house's days, step by step. */
class Life {
  taken = 0;
  private readonly arrivals: { readonly at: number; readonly outage: Outage | undefined }[];
  /** Which of the given words a case has, by its reference. */
  readonly wordsOf = new Map<string, GivenWords>();
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
    private readonly at: { readonly office: CaseOffice; readonly staff: ImaginedStaff; readonly surges: SurgeOffice },
    private readonly agenda: Agenda<Deed>,
    private readonly chance: Chance,
    private readonly publications: { readonly at: number; readonly calendar: Calendar }[],
    private readonly outages: readonly Outage[],
    private readonly options: SimulationOptions,
  ) {
    const { from, to, complaints } = options;
    const failing = outages.flatMap((outage) =>
      Array.from({ length: outage.people }, (_, nth) => ({ at: outage.at + nth * betweenTwo, outage })),
    );
    const drawn = Array.from({ length: complaints - failing.length }, () => ({
      at: Math.floor(chance.between(from.getTime(), to.getTime())),
      outage: undefined,
    }));
    this.arrivals = [...failing, ...drawn].sort((a, b) => a.at - b.at);
  }

  async live(): Promise<void> {
    const { from, to, complaints, onProgress } = this.options;
    const last = to.getTime() + longest;
    const step = stepOf((complaints * 24 * hour) / (to.getTime() - from.getTime()));
    for (let at = stepAfter(from.getTime(), step, this.outages); at <= last; at = stepAfter(at, step, this.outages)) {
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
      await this.at.staff.act(next.item);
      happened += 1;
    }
    this.turnTo(at);
    const came = await this.takeIn(at);
    const due = await this.house.isDue();
    if (due.slips) happened += await this.house.drain();
    happened += came + (await this.keepHouse(at, due));
    if (came > 0) await this.at.surges.look();
    if (happened > 0) await this.planNewDuties();
  }

  /** The repeating jobs, at a pace that keeps an idle night cheap. Gives how much they found to do. */
  private async keepHouse(at: number, due: DueInHouse): Promise<number> {
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
    if (this.isStopped(at)) return found;
    if (due.obligations) found += await this.house.sweep();
    if (due.office.length > 0) found += await keepOffice(this.house, due.office);
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
    const { chance, options } = this;
    const coming: typeof this.arrivals = [];
    while (this.arrivals[0] !== undefined && this.arrivals[0].at <= until) coming.push(this.arrivals.shift()!);
    if (coming.length === 0) return 0;
    const first = this.taken;
    const came = coming.map(({ at, outage }, nth) => {
      const words = outage === undefined && options.words ? chance.oneOf(options.words) : undefined;
      const arrival = imaginedArrival(first + nth, chance, words && saying(words));
      const draft = outage === undefined ? arrival.draft : { ...arrival.draft, ...outage.told(arrival.draft.language) };
      return { arrival: { ...arrival, draft }, receivedAt: new Date(at), words };
    });
    const taken = await this.house.takeIn(came);
    this.taken += taken.length;
    const ruleSets = options.papers.institution.ruleSets.map((id) => options.registry.ruleSet(id));
    for (const [nth, { reference, receivedAt }] of taken.entries()) {
      const { arrival, words } = came[nth]!;
      this.nthOf.set(reference, first + nth);
      if (words !== undefined) this.wordsOf.set(reference, words);
      const one = this.at.office.caseOf(reference, first + nth, arrival.draft.language);
      this.at.staff.begin(one, receivedAt.getTime(), imaginedIncidents(ruleSets, chance));
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
      this.at.staff.plan(duty);
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

/** Words that somebody brought along, as a complaint says them: what they named stands, and who complains is drawn where they did not say. */
function saying({ draft }: GivenWords): Partial<ComplaintDraft> {
  const { channel: _door, complainant, subject, ...said } = draft;
  return { ...said, ...(Object.keys(complainant).length > 0 ? { complainant } : {}), subject };
}

/** The least id that can be made in a millisecond. */
function firstIdOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
