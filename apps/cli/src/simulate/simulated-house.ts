import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { CaseFacts } from '@app/shared/domain/rule-set/applies.js';
import type { Consumer, EventKind } from '@app/shared/messages/topology.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { type Recounted, type RecountOptions, recountCases } from '@app/shared/obligations/recount-cases.js';
import { openReports } from '@app/shared/obligations/reports-due.js';
import { houseDataSource } from '@app/shared/persistence/data-source.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import type { Arrival } from '../../../gateway/src/doors/arrival.js';
import type { Registered } from '../../../gateway/src/intake/evidence/entry.js';
import { registerComplaints } from '../../../gateway/src/intake/register-complaints.js';
import { raiseNotices } from '../../../notifier/src/notices/raise-notices.js';
import { remindStaff } from '../../../notifier/src/notices/remind-staff.js';
import { settledAtOnce, settleOutcomes } from '../../../notifier/src/receipts/settle-outcomes.js';
import { ProviderRegistry } from '../../../notifier/src/registry/provider-registry.js';
import { type ResolvingContext, resolveUnknown } from '../../../notifier/src/sending/resolve-unknown.js';
import { sendNotices } from '../../../notifier/src/sending/send-notices.js';
import { sendingSettings } from '../../../notifier/src/sending/sending-settings.js';
import { settleAttempts } from '../../../notifier/src/sending/settle-attempts.js';
import { closeCases } from '../../../router/src/clock/close-cases.js';
import { sweepObligations } from '../../../router/src/clock/sweep-obligations.js';
import { proposeLinks } from '../../../router/src/linking/propose-links.js';
import { type RoutingContext, routeComplaints, sendUnroutedToTriage } from '../../../router/src/routing/route-complaints.js';
import type { MessageLedger } from './message-ledger.js';
import { keepTime } from './simulated-time.js';

/** Ids that travel on one slip. */
const slipSize = 100;

/** What a simulated house is made of: database, papers, rules, the ledger of the other side, and its time. */
export interface SimulatedHouseOptions {
  /** A database on simulated time. */
  readonly url: string;
  readonly papers: HouseConfig;
  readonly registry: RuleRegistry;
  readonly ledger: MessageLedger;
  readonly at: Date;
  /** Plans as router and notifier make them, see `houseDataSource`. */
  readonly byKey?: boolean;
  /** What becomes known of a case when it is routed, as a routing rule would say it. */
  readonly factsOf?: (draft: ComplaintDraft) => CaseFacts;
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
  private readonly sameCaseDays: number;
  now: Date;

  private constructor(
    readonly dataSource: ReturnType<typeof houseDataSource>,
    { papers, registry, ledger, at, factsOf }: SimulatedHouseOptions,
  ) {
    this.now = at;
    this.papers = papers;
    keepTime(dataSource, () => this.now);
    this.unitOfWork = new UnitOfWork(dataSource);
    this.deadlines = HouseDeadlines.of(papers.institution, registry);
    const router = compileRouting(papers);
    const choose: typeof router.choose = (draft, receivedAt) => ({
      ...router.choose(draft, receivedAt),
      ...(factsOf ? { facts: factsOf(draft) } : {}),
    });
    this.routing = { router: { ...router, choose }, deadlines: this.deadlines };
    this.sameCaseDays = papers.institution.sameCaseDays;
    this.desk = {
      house: { institution: papers.institution, departments: papers.departments, publicUrl: 'https://simulated.example' },
      templates: loadTemplates(),
      rules: registry,
      deadlines: this.deadlines,
      now: () => this.now,
      providers: new ProviderRegistry(
        ['simulated'],
        [{ id: 'simulated', medium: 'any', provider: ledger, callLimitSeconds: 20, reports: 'nothing' }],
      ),
      receiptsUrl: 'https://simulated.example',
      publicUrl: 'https://simulated.example',
      codeSecret,
      mailbox: papers.institution.addresses[0] ?? 'complaints@simulated.example',
      ...sendingSettings(papers.institution, codeSecret),
    };
    this.ledger = ledger;
  }
  private readonly ledger: MessageLedger;

  static async open(options: SimulatedHouseOptions): Promise<SimulatedHouse> {
    const dataSource = houseDataSource({
      url: options.url,
      poolSize: 4,
      applicationName: 'redress-simulate',
      byKey: options.byKey ?? false,
    });
    await dataSource.initialize();
    return new SimulatedHouse(dataSource, options);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** Takes in what arrived, each at its own instant. */
  async takeIn(arrived: readonly { readonly arrival: Arrival; readonly receivedAt: Date }[]): Promise<Registered[]> {
    const instants = arrived.map(({ receivedAt }) => receivedAt)[Symbol.iterator]();
    const settings = { codeSecret, now: () => instants.next().value ?? this.now };
    return await registerComplaints(
      this.unitOfWork,
      arrived.map(({ arrival }) => arrival),
      settings,
    );
  }

  /** Works off every slip that is due, and lets what was sent arrive. Gives how many slips there were. */
  async drain(): Promise<number> {
    let done = 0;
    const reminders: readonly EventKind[] = ['deadline.near', 'deadline.escalated', 'deadline.missed'];
    const nobody = (what: Consumer) => async () => {
      throw new Error(`Nothing imagined is for ${what}.`);
    };
    // Every consumer that there is, so that a new one is not forgotten here.
    const handlers: Record<Consumer, (ids: readonly string[], kind: EventKind) => Promise<void>> = {
      read: nobody('read'),
      fetch: nobody('fetch'),
      route: (ids) => routeComplaints(this.unitOfWork, this.routing, ids),
      links: (ids) => proposeLinks(this.unitOfWork, this.sameCaseDays, ids),
      notices: (ids, kind) => (reminders.includes(kind) ? remindStaff : raiseNotices)(this.unitOfWork, this.desk, ids),
      send: (ids) => sendNotices(this.unitOfWork, this.desk, settledAtOnce(this.unitOfWork, this.desk), ids),
    };
    for (;;) {
      const due = await this.unitOfWork.read<{ consumer: Consumer; kind: EventKind; ids: string[] }>(
        `SELECT consumer, kind, array_agg(event_id ORDER BY next_at, event_id) AS ids FROM slip
         WHERE dead_at IS NULL AND next_at <= now() GROUP BY consumer, kind ORDER BY min(next_at), consumer, kind`,
      );
      if (due.length === 0) break;
      for (const { consumer, kind, ids } of due) {
        done += ids.length;
        for (let at = 0; at < ids.length; at += slipSize) await handlers[consumer](ids.slice(at, at + slipSize), kind);
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

  /** Whether a slip or an obligation is due: one question instead of a dozen, for the many hours in which nothing is. */
  async isDue(): Promise<{ readonly slips: boolean; readonly obligations: boolean }> {
    const [due] = await this.unitOfWork.read<{ slips: boolean; obligations: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM slip WHERE dead_at IS NULL AND next_at <= now()) AS slips,
              EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND near_told_at IS NULL AND near_at <= now())
              OR EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND escalated_at IS NULL AND escalate_at <= now())
              OR EXISTS (SELECT 1 FROM obligation WHERE state = 'open' AND missed_at IS NULL AND due_at <= now()) AS obligations`,
    );
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

  /** Silence accepts what was offered, until nothing is left. Gives how many offers were settled. */
  async settleOffers(): Promise<number> {
    let settled = 0;
    for (let found = -1; found !== 0; settled += found)
      found = await settleOffers(this.unitOfWork, this.deadlines, this.papers.departments);
    return settled;
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

  async openReports(): Promise<number> {
    return await this.unitOfWork.run((tx) => openReports(tx, this.deadlines));
  }

  async recount(options: Partial<RecountOptions> = {}): Promise<Recounted> {
    const cannotCount = (complaintId: string, error: unknown) => {
      throw new Error(`${complaintId} cannot be counted.`, { cause: error });
    };
    return await recountCases(this.unitOfWork, this.deadlines, 'system:router', { cannotCount, ...options });
  }
}

const codeSecret = 'simulated';
