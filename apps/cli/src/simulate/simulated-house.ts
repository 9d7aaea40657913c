import 'reflect-metadata';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { CaseFacts } from '@app/shared/domain/rule-set/applies.js';
import type { HouseJudge } from '@app/shared/matter/house-judge.js';
import type { Consumer, EventKind } from '@app/shared/messages/topology.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { type Recounted, type RecountOptions, recountCases } from '@app/shared/obligations/recount-cases.js';
import { openReports } from '@app/shared/obligations/reports-due.js';
import { NamesInForce } from '@app/shared/people/names-in-force.js';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { noteStanding } from '@app/shared/reports/standing-papers.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { HandlersOf } from '@app/shared/transport/handler-table.js';
import type { DeskContext } from '../../../gateway/src/desk/desk-context.js';
import type { JointDesk } from '../../../gateway/src/desk/joint/ask-part.js';
import type { Arrival } from '../../../gateway/src/doors/arrival.js';
import type { Registered } from '../../../gateway/src/intake/evidence/entry.js';
import { registerComplaints } from '../../../gateway/src/intake/register-complaints.js';
import { askForOpinions, settleOpinions } from '../../../notifier/src/notices/ask-for-opinions.js';
import { NoticeEventsController } from '../../../notifier/src/notices/notices.controller.js';
import { notifierContext } from '../../../notifier/src/notifier-context.js';
import { settledAtOnce, settleOutcomes } from '../../../notifier/src/receipts/settle-outcomes.js';
import { ProviderRegistry } from '../../../notifier/src/registry/provider-registry.js';
import { type ResolvingContext, resolveUnknown } from '../../../notifier/src/sending/resolve-unknown.js';
import { SendController } from '../../../notifier/src/sending/send.controller.js';
import { settleAttempts } from '../../../notifier/src/sending/settle-attempts.js';
import { closeCases } from '../../../router/src/clock/close-cases.js';
import { sweepObligations } from '../../../router/src/clock/sweep-obligations.js';
import { LinkingController } from '../../../router/src/linking/linking.controller.js';
import { type RoutingContext, sendUnroutedToTriage } from '../../../router/src/routing/route-complaints.js';
import { RoutingController } from '../../../router/src/routing/routing.controller.js';
import { type DueInHouse, dueInHouseSql } from './due-in-house.js';
import type { MessageLedger } from './message-ledger.js';
import { keepTime } from './simulated-time.js';

/** Ids that travel on one slip. */
const slipSize = 100;

/** What a simulated house is made of: database, papers, rules, the ledger of the other side, and its time. */
export interface SimulatedHouseOptions {
  /** A database on simulated time. */
  readonly url: string;
  readonly papers: HouseConfig;
  /** The institution's own words and model; the delivered ones without it. */
  readonly judge?: HouseJudge | undefined;
  readonly registry: RuleRegistry;
  readonly ledger: MessageLedger;
  readonly at: Date;
  /** Plans as router and notifier make them, see `houseConnections`. */
  readonly byKey?: boolean;
  /** What becomes known of a case when it is routed, as a routing rule would say it. */
  readonly factsOf?: (draft: ComplaintDraft) => CaseFacts;
  /** What a house that goes on afterwards has of its own: the secret of its codes, its address, whose door its messages took, whom it looks for. */
  readonly lasting?: LastingHouse;
}

/** A simulated house that goes on as a real one when its time has caught up: what a person finds in it has to fit. */
export interface LastingHouse {
  readonly codeSecret: string;
  readonly publicUrl: string;
  /** The folder of the provider that its messages are said to have gone by. */
  readonly providerId: string;
}

/**
 * Gateway, router and notifier in one process, on a clock that others turn: their own use cases on a database of its own, their repeating
 * jobs run when they are asked to. Its messages go to a ledger.
 */
export class SimulatedHouse {
  readonly unitOfWork: UnitOfWork;
  readonly deadlines: HouseDeadlines;
  readonly papers: HouseConfig;
  private readonly routing: RoutingContext;
  private readonly desk: ResolvingContext;
  private readonly handlers: HandlersOf;
  now: Date;

  private constructor(
    readonly pool: ReturnType<typeof houseConnections>,
    { papers, judge, registry, ledger, at, factsOf, lasting }: SimulatedHouseOptions,
  ) {
    this.now = at;
    const { codeSecret, publicUrl, providerId } = lasting ?? scratch;
    this.codeSecret = codeSecret;
    this.publicUrl = publicUrl;
    this.papers = papers;
    keepTime(pool, () => this.now);
    this.unitOfWork = new UnitOfWork(pool, { preparesReads: true });
    this.deadlines = HouseDeadlines.of(papers.institution, registry);
    const router = compileRouting(papers, judge);
    const choose: typeof router.choose = (draft, receivedAt) => ({
      ...router.choose(draft, receivedAt),
      ...(factsOf ? { facts: factsOf(draft) } : {}),
    });
    this.names = lasting && new NamesInForce(this.unitOfWork, () => papers.departments);
    this.routing = { router: { ...router, choose }, deadlines: this.deadlines, ...(this.names ? { names: this.names } : {}) };
    this.desk = notifierContext({
      institution: papers.institution,
      departments: papers.departments,
      rules: registry,
      deadlines: this.deadlines,
      templates: loadTemplates(),
      providers: new ProviderRegistry(
        [providerId],
        [{ id: providerId, medium: 'any', provider: ledger, callLimitSeconds: 20, reports: 'nothing' }],
      ),
      codeSecret,
      publicUrl,
      receiptsUrl: publicUrl,
      now: () => this.now,
    });
    this.handlers = new HandlersOf([
      new RoutingController(this.unitOfWork, this.routing),
      new LinkingController(this.unitOfWork, papers.institution),
      new NoticeEventsController(this.unitOfWork, this.desk),
      new SendController(this.unitOfWork, this.desk, settledAtOnce(this.unitOfWork, this.desk)),
    ]);
    this.ledger = ledger;
  }
  private readonly ledger: MessageLedger;
  private readonly codeSecret: string;
  private readonly publicUrl: string;
  private readonly names: NamesInForce | undefined;

  /** What actions of the desk are done with. */
  get deskContext(): DeskContext {
    return { deadlines: this.deadlines, house: this.papers };
  }

  /** The same with what links to outside bodies are made of. */
  get jointDesk(): JointDesk {
    return { ...this.deskContext, codeSecret: this.codeSecret, publicUrl: this.publicUrl };
  }

  /** Looks from now on for those who came since it was asked last. */
  async renewNames(): Promise<void> {
    await this.names?.renew();
  }

  /** What messages are written with. */
  get texts() {
    const { house, templates, rules } = this.desk;
    return { house, templates, rules };
  }

  static async open(options: SimulatedHouseOptions): Promise<SimulatedHouse> {
    const pool = houseConnections({
      url: options.url,
      poolSize: 4,
      applicationName: 'redress-simulate',
      byKey: options.byKey ?? false,
      // An hour of its year is gone in a moment of ours: a busy machine is no reason to end a run of an hour.
      patienceSeconds: 300,
    });
    const house = new SimulatedHouse(pool, options);
    // Its session is told the time before anything is read through it: the driver warns of what is asked behind what is still being asked.
    (await pool.connect()).release();
    return house;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Takes in what arrived, each at its own instant. */
  async takeIn(arrived: readonly { readonly arrival: Arrival; readonly receivedAt: Date }[]): Promise<Registered[]> {
    const instants = arrived.map(({ receivedAt }) => receivedAt)[Symbol.iterator]();
    const settings = { codeSecret: this.codeSecret, now: () => instants.next().value ?? this.now };
    return await registerComplaints(
      this.unitOfWork,
      arrived.map(({ arrival }) => arrival),
      settings,
    );
  }

  /** Works off every slip that is due, and lets what was sent arrive. Gives how many slips there were. */
  async drain(): Promise<number> {
    let done = 0;
    for (;;) {
      const due = await this.unitOfWork.read<{ consumer: Consumer; kind: EventKind; ids: string[] }>(
        `SELECT consumer, kind, array_agg(event_id ORDER BY next_at, event_id) AS ids FROM slip
         WHERE dead_at IS NULL AND next_at <= now() GROUP BY consumer, kind ORDER BY min(next_at), consumer, kind`,
      );
      if (due.length === 0) break;
      for (const { consumer, kind, ids } of due) {
        done += ids.length;
        for (let at = 0; at < ids.length; at += slipSize) await this.handlers.handle(consumer, kind, ids.slice(at, at + slipSize));
      }
    }
    const arrived = this.ledger.takeArrivals();
    if (arrived.length > 0) {
      const verdicts = arrived.map(({ attemptId, providerId }) => ({ attemptId, state: 'delivered' as const, providerId }));
      await this.unitOfWork.run((tx) => settleAttempts(tx, this.desk, verdicts));
    }
    return done;
  }

  /** What providers reported by the door, as the notifier applies it. Gives how many receipts there were. */
  async applyReceipts(most = 300): Promise<number> {
    return await settleOutcomes(this.unitOfWork, this.desk, [], { most, early: 5 });
  }

  /** Whether a slip or an obligation is due, and what of the office. */
  async isDue(): Promise<DueInHouse> {
    const [due] = await this.unitOfWork.read<DueInHouse>(dueInHouseSql);
    return due!;
  }

  /** Sends to the triage desk what nobody routed. */
  async triage(): Promise<number> {
    return await sendUnroutedToTriage(this.unitOfWork, this.routing);
  }

  /** Tells of what comes near or was missed, until nothing is left to tell. Gives how many obligations it told of. */
  async sweep(): Promise<number> {
    let told = 0;
    for (let found = -1; found !== 0; told += found) found = await sweepObligations(this.unitOfWork);
    return told;
  }

  /** Closes what nobody objected to in time, until nothing is left. Gives how many cases were looked at. */
  async closeCases(): Promise<number> {
    let looked = 0;
    for (let found = -1; found !== 0; looked += found) found = await closeCases(this.unitOfWork, this.deadlines);
    return looked;
  }

  /** What the notifier's clock does by itself: looks after lost answers. */
  async resolve(): Promise<number> {
    return await resolveUnknown(this.unitOfWork, this.desk);
  }

  /** Asks whose case was decided some days ago what they think of it, and looks what came of that. Gives how many cases were looked at. */
  async askForOpinions(): Promise<number> {
    const context = { ...this.desk, codeSecret: this.codeSecret };
    return (await askForOpinions(this.unitOfWork, context)) + (await settleOpinions(this.unitOfWork, context));
  }

  async openReports(): Promise<number> {
    return await this.unitOfWork.run(async (tx) => {
      await noteStanding(tx, this.papers);
      return await openReports(tx, this.deadlines);
    });
  }

  async recount(options: Partial<RecountOptions> = {}): Promise<Recounted> {
    const cannotCount = (complaintId: string, error: unknown) => {
      throw new Error(`${complaintId} cannot be counted.`, { cause: error });
    };
    return await recountCases(this.unitOfWork, this.deadlines, 'system:router', { cannotCount, ...options });
  }
}

const scratch: LastingHouse = { codeSecret: 'simulated', publicUrl: 'https://simulated.example', providerId: 'simulated' };
