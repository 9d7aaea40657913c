import { periodOf } from '@app/shared/domain/report/period.js';
import { isAmount, type RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { LabelledComplaint } from '@app/shared/matter/material.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { ReportDesk } from '../../../../gateway/src/desk/reports/report-desk.js';
import { completeReport } from '../../../../gateway/src/desk/reports/report-duties.js';
import { signReport, writeTexts } from '../../../../gateway/src/desk/reports/sign-report.js';
import { reach, type Staff } from '../../../../gateway/src/desk/staff.js';
import type { Arrival } from '../../../../gateway/src/doors/arrival.js';
import { sweepSurges } from '../../../../router/src/clock/sweep-surges.js';
import { Agenda } from '../agenda.js';
import { Chance } from '../chance.js';
import { keepOffice } from '../office-clock.js';
import type { SimulatedHouse } from '../simulated-house.js';
import { arrivalOf, authorities, type Doors, doubtedArrival, outageTold, referralOf, type Told, told } from './arrivals.js';
import { Endings } from './endings.js';
import { finishLeftOver } from './left-over-work.js';
import { clearMail } from './mail-room.js';
import { inOffice } from './office-hours.js';
import { answerOpinions } from './opinions.js';
import { type SealedCodes, SealedStory } from './sealed-story.js';
import { CaseWork, type MoreTime, type StoryCase } from './stories.js';
import { analysis, handedIn, reportOn } from './words-of-staff.js';

/** The year of a demonstration: a house with its people, what is complained about, and how much of it. */
export interface YearOptions {
  readonly house: SimulatedHouse;
  readonly papers: HouseConfig;
  readonly ruleSets: readonly RuleSet[];
  readonly people: readonly Staff[];
  readonly labelled: readonly LabelledComplaint[];
  readonly doors: Doors;
  readonly from: Date;
  readonly to: Date;
  readonly complaints: number;
  readonly seed: number;
  /** Hears how many hours of how many are over. */
  readonly onProgress: (done: number, all: number) => void;
}

const hour = 3_600_000;
const day = 24 * hour;
const stepHours = 4;
/** While the app fails, the house looks as often as this: a surge is found in the hour in which it comes. */
const watchedStep = hour / 3;
/** So long it fails, and so many complain of it at least. */
const [failsFor, leastOfOutage] = [1.5 * hour, 14];
/** So many days before the end: the day on which the app fails, and since when one matter grows. */
const [outageDaysAgo, growingDays] = [33, 45];
/** The matter that grows: card instalments, and what they cost. */
const growingMatter = 'B03.02';
/** So many cases whose date lies in so many of the last days are late and still open: every other one of them. Nothing older is. */
const laggards = { most: 5, days: 8 };
/** How many complaints authorities refer, and which of them is reported back late; what the last one asks for is still owed. */
const referrals = { count: 14, late: 8 };

interface Coming {
  readonly at: number;
  readonly told: Told;
  readonly arrival: Arrival;
  readonly referral: StoryCase['referral'];
}

/** Lets a house live through a year as a person would tell of it, in steps of some hours, with its own use cases. Gives what opens its sealed reports. */
export async function liveAYear(options: YearOptions): Promise<SealedCodes | undefined> {
  return await new Year(options).live();
}

class Year {
  private readonly agenda = new Agenda<() => Promise<unknown>>();
  private readonly chance: Chance;
  private readonly work: CaseWork;
  private readonly endings: Endings;
  private readonly sealed: SealedStory;
  private readonly comings: Coming[];
  private readonly waiting = new Map<string, Coming>();
  private readonly steps: readonly MoreTime[];
  private readonly laterSteps: readonly MoreTime[];
  private readonly reports: ReportDesk;
  private nextDay = 0;
  private dueOfLate = 0;
  private isProposed = false;
  /** When the app fails. */
  private readonly failing: number;
  private incident: string | undefined;

  constructor(private readonly options: YearOptions) {
    const { house, papers, people, seed, ruleSets } = options;
    this.chance = new Chance(seed);
    this.work = new CaseWork(house, papers, people, this.chance);
    const plan = (at: number, deed: () => Promise<unknown>) => this.plan(at, deed);
    this.endings = new Endings({ house, people, chance: this.chance, work: this.work, end: options.to.getTime(), plan });
    this.sealed = new SealedStory(house, people);
    const steps = stepsOf(ruleSets);
    this.steps = steps.filter(({ nth }) => nth === 0);
    this.laterSteps = steps.filter(({ nth }) => nth > 0);
    this.reports = new ReportDesk(house.unitOfWork, papers, loadReportDefinitions());
    this.failing = inOffice(options.to.getTime() - hour - outageDaysAgo * day, house.deadlines.calendar, papers.institution.zone, 0);
    this.comings = this.imagine();
    this.planMeasure();
    this.planSealed();
  }

  /** In the middle of the year something is done against what is found most often; when enough came since, somebody finds that it helped. */
  private planMeasure(): void {
    const { from, to } = this.options;
    const at = (share: number) => from.getTime() + share * (to.getTime() - from.getTime());
    for (const [step, share] of [
      ['proposed', 0.4],
      ['agreed', 0.41],
      ['done', 0.5],
      ['effective', 0.93],
    ] as const)
      this.plan(at(share), () => this.work.measure(step));
  }

  /** Somebody of the bank tells the integrity desk what goes on, and talks with it; the last word is another's, of some days ago. */
  private planSealed(): void {
    const { sealed } = this;
    const end = this.options.to.getTime();
    const talk = [() => sealed.report(), () => sealed.answer(), () => sealed.tellMore(), () => sealed.answer()];
    const next = async (): Promise<void> => {
      await talk.shift()?.();
      if (talk.length > 0) this.plan(this.options.house.now.getTime() + 1.5 * day, next);
    };
    this.plan(this.options.from.getTime(), () => sealed.open());
    this.plan(end - 40 * day, next);
    this.plan(end - 4 * day, () => sealed.reportAgain());
  }

  async live(): Promise<SealedCodes | undefined> {
    const { house, from, to, onProgress } = this.options;
    const all = Math.ceil((to.getTime() - from.getTime()) / hour);
    for (let at = from.getTime(); at < to.getTime(); ) {
      const fails = at < this.failing + failsFor && at + stepHours * hour > this.failing;
      at = Math.min(at + (fails ? watchedStep : stepHours * hour), to.getTime());
      for (let next = this.agenda.take(at); next; next = this.agenda.take(at)) {
        house.now = new Date(Math.max(next.at, house.now.getTime()));
        await next.item();
      }
      house.now = new Date(at);
      await this.takeIn(at);
      await this.keepHouse(at);
      if (fails) await this.lookForSurge();
      onProgress(Math.ceil((at - from.getTime()) / hour), all);
    }
    return this.sealed.codes;
  }

  /** Looks as the router does every minute; what is found first is confirmed, answered in one go, and over some days later. */
  private async lookForSurge(): Promise<void> {
    const { house } = this.options;
    await sweepSurges(house.unitOfWork);
    if (this.incident !== undefined) return;
    const [found] = await house.unitOfWork.read<{ id: string }>(
      `SELECT id FROM incident WHERE state = 'proposed' ORDER BY count DESC, id LIMIT 1`,
    );
    if (found === undefined) return;
    this.incident = found.id;
    await this.work.confirmIncident(found.id);
    const now = house.now.getTime();
    this.plan(now + 0.8 * day, () => this.work.answerIncident(found.id));
    this.plan(now + 2 * day, () => this.work.endIncident(found.id));
  }

  /** Everything that will come in, in the order of time. */
  private imagine(): Coming[] {
    const { from, to, complaints, labelled, doors, papers } = this.options;
    const { chance } = this;
    const [begin, end] = [from.getTime(), to.getTime() - hour];
    const growing = labelled.filter(({ business }) => business === growingMatter);
    const tellAt = (at: number): Told => {
      const grows = growing.length > 0 && at > end - growingDays * day && chance.happens(0.3);
      return told(chance.oneOf(grows ? growing : labelled));
    };
    const comings: Coming[] = [];
    const add = (at: number, said: Told, person: number) =>
      comings.push({ at, told: said, arrival: arrivalOf(comings.length, said, person, at, doors, chance), referral: undefined });
    const outage = Math.max(leastOfOutage, Math.round(complaints / 14));
    for (let nth = 0; nth < complaints - outage; nth += 1) {
      // Of late more comes in than before, so that there is something to do.
      const at = Math.floor(chance.happens(0.16) ? chance.between(end - 16 * day, end) : chance.between(begin, end));
      const said = tellAt(at);
      add(at, said, nth);
      // Some write again about what nobody answered yet.
      if (chance.happens(0.03) && at + 6 * day < end) add(at + Math.floor(chance.between(1, 6) * day), said, nth);
    }
    for (let nth = 0; nth < outage; nth += 1)
      add(this.failing + Math.floor(chance.between(0, failsFor)), outageTold(chance), complaints + nth);
    for (let nth = 0; nth < referrals.count && doors.referred[0] !== undefined; nth += 1) {
      const at = Math.floor(begin + ((nth + 0.6) / referrals.count) * (end - begin));
      const said = told(chance.oneOf(labelled.filter(({ department }) => department !== 'integrity' && department !== 'triage')));
      const by = authorities[nth % 2]!;
      const reports = nth === referrals.count - 1 ? 'not-yet' : nth === referrals.late ? 'late' : 'in-time';
      comings.push({ at, told: said, arrival: referralOf(doors.referred[0], nth, said, by, at, chance), referral: { by, reports } });
    }
    for (const [nth, { head }] of papers.departments
      .filter(({ alone }) => !alone)
      .slice(0, 2)
      .entries()) {
      const said: Told = { text: reportOn(head), language: 'zh-Hans', department: 'integrity', secret: true };
      add(Math.floor(end - (nth * 40 + 3) * day), said, complaints * 2 + nth);
    }
    for (let nth = 0; nth < 3 && doors.text[0] !== undefined; nth += 1)
      comings.push({ at: end - nth * day, told: told(labelled[0]!), arrival: doubtedArrival(nth, doors.text[0]), referral: undefined });
    return comings.sort((a, b) => a.at - b.at);
  }

  private async takeIn(until: number): Promise<void> {
    const { house } = this.options;
    const now: Coming[] = [];
    while (this.comings[0] !== undefined && this.comings[0].at <= until) now.push(this.comings.shift()!);
    if (now.length === 0) return;
    const taken = await house.takeIn(now.map(({ arrival, at }) => ({ arrival, receivedAt: new Date(at) })));
    for (const [nth, coming] of now.entries()) if (!coming.arrival.doubt) this.waiting.set(taken[nth]!.reference, coming);
  }

  /** What the house does by itself, and then what its people plan to do about it. */
  private async keepHouse(at: number): Promise<void> {
    const { house } = this.options;
    const due = await house.isDue();
    if (due.slips) await house.drain();
    if (due.obligations) {
      await house.sweep();
      await house.drain();
    }
    await this.planStories();
    if (at < this.nextDay) return;
    this.nextDay = at + day;
    await house.openReports();
    await house.closeCases();
    await house.resolve();
    await keepOffice(house);
    await house.askForOpinions();
    await answerOpinions(house, this.work, this.chance);
    await this.makeReports(at);
    // The last letters and the latest work wait for whoever looks at the demonstration.
    if (at >= this.options.to.getTime() - 4 * day) return;
    await clearMail(house, this.work);
    await finishLeftOver(house, this.work, this.chance);
  }

  /** What the institution itself owes is made some days before it is due: a report that the house can make is written, signed and kept. */
  private async makeReports(at: number): Promise<void> {
    const { house, people } = this.options;
    const desk = people.find((one) => reach(one, 'report.write') !== undefined && reach(one, 'case.decide') === undefined);
    const executive = people.find((one) => reach(one, 'report.sign') !== undefined);
    const due = await house.unitOfWork.read<{ id: string; ruleSet: string; obligation: string; to: string }>(
      `SELECT id, rule_set AS "ruleSet", obligation, period_to::text AS to FROM obligation WHERE complaint_id IS NULL AND state = 'open' AND due_at < $1`,
      [new Date(at + 6 * day)],
    );
    if (desk === undefined || executive === undefined) return;
    for (const { id, ruleSet, obligation, to } of due) {
      const definition = [...this.reports.definitions.values()].find(
        ({ duty }) => duty?.ruleSet === ruleSet && duty.obligation === obligation,
      );
      if (definition === undefined) await this.work.attempt(() => completeReport(house.unitOfWork, desk, id));
      else await this.sign(desk, executive, definition.id, periodOf(definition.period, to).id);
    }
  }

  private async sign(desk: Staff, executive: Staff, id: string, period: string): Promise<void> {
    const { unitOfWork } = this.options.house;
    await this.work.attempt(() => writeTexts(unitOfWork, this.reports, desk, { id, period }, analysis));
    const { wish, seen } = await this.reports.read(executive, { id, period });
    const said = { language: 'zh-Hans', way: handedIn, seen } as const;
    await this.work.attempt(() => signReport(unitOfWork, this.reports, executive, { id, period, asOf: wish.asOf }, said));
  }

  private async planStories(): Promise<void> {
    if (this.waiting.size === 0) return;
    const rows = await this.options.house.unitOfWork.read<{ reference: string; receivedAt: Date; dueAt: Date | null }>(
      `SELECT reference, received_at AS "receivedAt", due_at AS "dueAt" FROM complaint WHERE reference = ANY($1) AND status <> 'received' ORDER BY received_at, reference`,
      [[...this.waiting.keys()]],
    );
    for (const row of rows) {
      const { told: said, referral } = this.waiting.get(row.reference)!;
      this.waiting.delete(row.reference);
      this.tell({ ...row, language: said.language, told: said, referral });
    }
  }

  /** What will become of a case. */
  private tell(one: StoryCase): void {
    const { work, chance } = this;
    const received = one.receivedAt.getTime();
    const due = one.dueAt?.getTime() ?? received + 15 * day;
    const span = due - received;
    const at = (share: number) => received + share * span;
    this.plan(received + chance.between(0.05, 0.8) * day, () => work.sort(one));
    const fate = chance.number();
    if (one.referral) this.end(one, at(chance.between(0.15, 0.6)), false);
    else if (fate < 0.03) this.plan(at(chance.between(0.1, 0.5)), () => work.withdraw(one));
    else {
      if (chance.happens(0.6)) this.plan(at(chance.between(0.1, 0.3)), () => work.note(one));
      if (chance.happens(0.25)) this.plan(at(chance.between(0.2, 0.4)), () => work.reply(one));
      const isForgotten = fate > 0.985;
      if (this.isLaggard(due)) return;
      if (!isForgotten && fate > 0.87) this.prolong(one, at(chance.between(0.5, 0.8)), span);
      else if (!isForgotten) this.end(one, at(chance.between(0.15, fate > 0.8 ? 0.9 : 0.7)), false);
      // Nobody looked at it in time: found afterwards.
      else this.end(one, due + chance.between(0.5, 4) * day, true);
    }
  }

  /** Whether nobody has looked at a case in time by the end: every other one of those whose date was some days ago. */
  private isLaggard(due: number): boolean {
    const end = this.options.to.getTime();
    if (due > end - hour || due < end - laggards.days * day) return false;
    this.dueOfLate += 1;
    return this.dueOfLate % 2 === 1 && this.dueOfLate < 2 * laggards.most;
  }

  /** More time is asked for, under every rule set that binds; the furthest step waits for somebody else's yes. */
  private prolong(one: StoryCase, asks: number, span: number): void {
    const { work, chance } = this;
    this.plan(asks, async () => {
      for (const step of this.steps) await work.extend(one, step);
    });
    if (chance.happens(0.35)) {
      const again = asks + chance.between(0.4, 0.7) * span;
      this.plan(again, async () => {
        for (const step of this.laterSteps) {
          const request = await work.extend(one, step);
          if (request !== undefined)
            this.plan(this.options.house.now.getTime() + chance.between(0.1, 1.5) * day, () => work.approve(one, request));
        }
      });
    }
    this.end(one, asks + chance.between(0.5, 0.95) * span, false);
  }

  private end(one: StoryCase, when: number, late: boolean): void {
    const { work, chance, endings } = this;
    this.plan(when, () => endings.decide(one, late));
    if (when > this.options.to.getTime() && !this.isProposed) {
      this.isProposed = true;
      this.plan(this.options.to.getTime() - 1.5 * day, () => endings.propose(one));
    }
    if (one.referral) this.report(one, one.referral, when + 0.5 * day);
    else if (chance.happens(0.04)) {
      const again = when + chance.between(3, 20) * day;
      this.plan(again, () => work.reopen(one));
      this.plan(again + chance.between(2, 6) * day, () => endings.decide(one, false));
    }
  }

  /** The authority is told what came of it: in time, or when its date went by; of the last one, not yet. */
  private report(one: StoryCase, { by, reports }: NonNullable<StoryCase['referral']>, when: number): void {
    const { work } = this;
    if (reports === 'not-yet') return;
    this.plan(one.receivedAt.getTime() + 2 * day, async () => {
      const due = (await work.reportDue(one)) ?? when;
      this.plan(reports === 'late' ? due + 1.3 * day : Math.min(when, due - 1.5 * day), () => work.reportBack(one, by));
    });
  }

  /** Puts a deed into office hours. */
  private plan(at: number, deed: () => Promise<unknown>): void {
    const { house, papers } = this.options;
    const planned = Math.max(at, house.now.getTime());
    this.agenda.add(inOffice(planned, house.deadlines.calendar, papers.institution.zone, this.chance.number()), deed);
  }
}

/** For each rule set that binds, the steps by which its decision may be put off; `nth` counts from the first. */
function stepsOf(ruleSets: readonly RuleSet[]): (MoreTime & { readonly nth: number })[] {
  return ruleSets.flatMap(({ id, obligations }) =>
    obligations
      .filter(({ kind }) => kind === 'decide')
      .flatMap(({ extensions = [] }) =>
        extensions.flatMap(({ id: extension, limit }, nth) => {
          if (!isAmount(limit) || (limit.unit !== 'calendar_days' && limit.unit !== 'working_days')) return [];
          const amount = limit.unit === 'working_days' ? Math.ceil(limit.amount / 2) : limit.amount;
          return [{ nth, extension, ruleSet: id, to: { amount, unit: limit.unit } }];
        }),
      ),
  );
}
