import { HeadsFile, headsFile, headsOfFile } from '@app/shared/chain/heads/heads-file.js';
import { keepOldKeys } from '@app/shared/chain/heads/record-keys.js';
import { ReadingSealer } from '@app/shared/chain/reading-blocks.js';
import { RecordChecker } from '@app/shared/chain/record-checks.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { keepStamp, stampsFile, stampsOfFile } from '@app/shared/chain/stamps/stamps-file.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { NamesInForce } from '@app/shared/people/names-in-force.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Health } from '@app/shared/platform/health/health.js';
import { PapersWatch } from '@app/shared/platform/health/papers-watch.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import { proofKeys } from '@app/shared/proof/proof-archive.js';
import { markOfPapers, notePaperRows } from '@app/shared/records/paper-version-rows.js';
import { noteStanding } from '@app/shared/reports/standing-papers.js';
import { RoutingInForce } from '@app/shared/routing/routing-in-force.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { type Foundation, HouseModule } from '@app/shared/start/house.module.js';
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type RecordKeeping, routerClock } from './clock/router-clock.js';
import { LinkingController } from './linking/linking.controller.js';
import { Opinions } from './opinions/ask-opinions.js';
import type { HttpModel } from './opinions/http-model.js';
import type { RoutingContext } from './routing/route-complaints.js';
import { ROUTING_DESK, RoutingController } from './routing/routing.controller.js';

/** Who seals the trail, and who walks it. */
const RECORD_KEEPING = Symbol('record keeping');

/** The sorting room: who answers for a complaint, by when, and whether the time has come. */
@Module({})
export class RouterModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs: readonly Repeating[];

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(ROUTING_DESK) desk: RoutingContext,
    @Inject(RoutingInForce) routing: RoutingInForce,
    @Inject(PapersWatch) watch: PapersWatch,
    @Inject(RECORD_KEEPING) record: RecordKeeping,
    @Inject(SETTINGS) { model }: Settings,
    @Inject(Secrets) secrets: Secrets,
    @Inject(Health) health: Health,
    @Inject(HOUSE_CONFIG) house: HouseConfig,
  ) {
    watch.add('words and model', routing);
    const asked = model && { ...model, secret: secrets.get('MODEL_SECRET') };
    const standing = new Repeating('how the papers stand', 300, () => unitOfWork.run((tx) => noteStanding(tx, house)).then(() => 0));
    let noted = '';
    const versions = new Repeating('which papers are in force', 20, async () => {
      const papers = routing.inForce();
      const mark = markOfPapers(papers);
      if (mark !== noted) await unitOfWork.run((tx) => notePaperRows(tx, papers));
      noted = mark;
      return 0;
    });
    this.jobs = [
      ...routerClock(unitOfWork, desk, record),
      standing,
      versions,
      ...(asked === undefined ? [] : [opinionJob(unitOfWork, asked, desk, health)]),
    ];
  }

  static on(foundation: Foundation): DynamicModule {
    const routing = new RoutingInForce(foundation.papers, foundation.settings.folders.config);
    const deskOf = (unitOfWork: UnitOfWork): RoutingContext => ({
      get router() {
        return routing.router;
      },
      deadlines: foundation.deadlines,
      names: new NamesInForce(unitOfWork, () => routing.router.departments),
    });
    return {
      module: RouterModule,
      imports: [HouseModule.on(foundation)],
      controllers: [RoutingController, LinkingController],
      providers: [
        { provide: ROUTING_DESK, inject: [UnitOfWork], useFactory: deskOf },
        { provide: RoutingInForce, useValue: routing },
        { provide: RECORD_KEEPING, inject: [UnitOfWork], useFactory: (unitOfWork: UnitOfWork) => recordKeeping(foundation, unitOfWork) },
      ],
    };
  }

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}

/** Seals the trail with the house's key, keeps a head beside the database now and then, and walks the record with those heads. */
function recordKeeping({ secrets, settings, house }: Foundation, unitOfWork: UnitOfWork): RecordKeeping {
  const logger = new Logger('Record');
  const secret = secrets.ring('CODE_SECRET');
  if (secret === undefined) logger.warn('Heads of the record are not signed: set CODE_SECRET to the same value as in the other apps.');
  const keys = secret === undefined ? [] : proofKeys(secret);
  const key = keys[0];
  const file = new HeadsFile(settings.folders.data);
  const stamps = stampsFile(settings.folders.data);
  return {
    institution: house.institution,
    folder: settings.folders.record,
    keepOldKeys: () => keepOldKeys(unitOfWork, keys, new Date()),
    readings: new ReadingSealer(unitOfWork),
    keepStamp: async (stamp) =>
      await keepStamp(stamps, stamp).catch((error) =>
        logger.warn(`A time stamp of the record could not be kept in a file: ${String(error)}`),
      ),
    sealer: new Sealer(unitOfWork, key, ({ note }) => {
      if (note !== null)
        file.keep(note).catch((error) => logger.warn(`A head of the record could not be kept in a file: ${String(error)}`));
    }),
    checker: new RecordChecker(
      unitOfWork,
      key && keys.map((one) => ({ key: one })),
      (trusted) => headsOfFile(headsFile(settings.folders.data), trusted),
      ({ findings }) =>
        logger.error(
          `THE RECORD IS NOT AS IT WAS WRITTEN: ${findings.length} finding(s). Run redress verify, and keep a copy of the database as it is.`,
        ),
      () => ({ signers: house.institution.anchors.signers, stamps: stampsOfFile(stamps) }),
    ),
  };
}

function opinionJob(unitOfWork: UnitOfWork, model: HttpModel, desk: RoutingContext, health: Health): Repeating {
  let trouble: string | null = null;
  // A note of every beat, because heartbeats are how the gateway speaks for the router.
  health.watch(() => (trouble === null ? [] : [`note: MODEL_URL gives no opinion: ${trouble}. Complaints are routed without it.`]));
  const hears = (heard: string | null) => {
    trouble = heard;
  };
  const opinions = new Opinions(unitOfWork, model, hears);
  return new Repeating('opinions of another model', 5, () => opinions.ask(codingNamed(desk.router.coding)));
}
