import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import { type Foundation, HouseModule } from '@app/shared/start/house.module.js';
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CausesController } from './desk/api/causes/causes.controller.js';
import { ClaimsController } from './desk/api/claims.controller.js';
import { ComplaintsController } from './desk/api/complaints.controller.js';
import { ConflictsController } from './desk/api/conflicts.controller.js';
import { DataRequestsController } from './desk/api/content/data-requests.controller.js';
import { GrantsController } from './desk/api/content/grants.controller.js';
import { UnmaskingController } from './desk/api/content/unmasking.controller.js';
import { DecisionsController } from './desk/api/decisions.controller.js';
import { ErasuresController } from './desk/api/erasures.controller.js';
import { EscalationsController } from './desk/api/escalations/escalations.controller.js';
import { FiguresController } from './desk/api/figures/figures.controller.js';
import { FilesController } from './desk/api/files.controller.js';
import { HeldNoticesController } from './desk/api/held-notices.controller.js';
import { IncidentsController } from './desk/api/incidents/incidents.controller.js';
import { InstitutionController } from './desk/api/incidents/institution.controller.js';
import { JoinsController } from './desk/api/joins.controller.js';
import { PartsController } from './desk/api/joint/parts.controller.js';
import { NoticesController } from './desk/api/notices.controller.js';
import { OffersController } from './desk/api/offers.controller.js';
import { KeysController } from './desk/api/people/keys.controller.js';
import { PeopleController } from './desk/api/people/people.controller.js';
import { ProofController } from './desk/api/proof.controller.js';
import { QuarantineController } from './desk/api/quarantine.controller.js';
import { ReadingsController } from './desk/api/readings.controller.js';
import { RecordChecksController } from './desk/api/record-checks.controller.js';
import { ReferralsController } from './desk/api/referrals.controller.js';
import { RemediesController } from './desk/api/remedies.controller.js';
import { AccountabilityController } from './desk/api/reports/accountability.controller.js';
import { OwedReportsController } from './desk/api/reports/owed-reports.controller.js';
import { ReportBacksController } from './desk/api/reports/report-backs.controller.js';
import { ReportDefinitionsController } from './desk/api/reports/report-definitions.controller.js';
import { ReportsController } from './desk/api/reports/reports.controller.js';
import { HoldsController } from './desk/api/retention/holds.controller.js';
import { RetentionController } from './desk/api/retention/retention.controller.js';
import { CareController } from './desk/api/rules/care.controller.js';
import { RuleSetsController } from './desk/api/rules/rule-sets.controller.js';
import { StaffGuard } from './desk/api/staff.guard.js';
import { VisitsController } from './desk/api/visits/visits.controller.js';
import { DbStaffEntrance } from './desk/db-staff-entrance.js';
import { RecentFigures } from './desk/figures/recent-figures.js';
import { DeskPagesModule } from './desk/pages/desk-pages.module.js';
import { type Channel, Intake } from './doors/channel.js';
import { DoorSettings, type Reconciler, StaffEntrance } from './doors/door.js';
import type { EnvDoorSettings } from './doors/env-door-settings.js';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from './doors/intake.tokens.js';
import { UnknownDoorController } from './doors/unknown-door.controller.js';
import { DocsErrorsController } from './failures/docs-errors.controller.js';
import { EnclosuresController } from './intake/evidence/enclosures.controller.js';
import { IntakeModule, providersOf } from './intake/intake.module.js';
import { intakeClock } from './intake/intake-clock.js';
import { EvidenceController } from './intake/reading/evidence.controller.js';
import type { RegisterSettings } from './intake/register-complaints.js';
import { PagesModule } from './pages.module.js';
import { ScanningModule } from './scanning/scanning.module.js';

/** The front door: channels in, the desk, its API, the public pages. */
@Module({})
export class GatewayModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private jobs: readonly Repeating[] = [];

  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(DoorSettings) private readonly doors: EnvDoorSettings,
  ) {}

  static on(foundation: Foundation, channels: readonly Channel[]): DynamicModule {
    const codeSecret = foundation.secrets.ring('CODE_SECRET');
    if (!codeSecret)
      throw new Failure(
        'config.invalid',
        'CODE_SECRET is not set: access codes are derived with it. Set 32 random bytes, the same for every gateway and notifier.',
      );
    return {
      module: GatewayModule,
      imports: [
        HouseModule.on(foundation),
        IntakeModule.on(codeSecret, channels, foundation.plugIns),
        PagesModule,
        DeskPagesModule,
        ScanningModule,
      ],
      controllers: [
        DocsErrorsController,
        ComplaintsController,
        ClaimsController,
        QuarantineController,
        NoticesController,
        ProofController,
        RecordChecksController,
        ReportsController,
        AccountabilityController,
        ReportBacksController,
        ReportDefinitionsController,
        OwedReportsController,
        FiguresController,
        ReadingsController,
        FilesController,
        JoinsController,
        ConflictsController,
        UnmaskingController,
        GrantsController,
        OffersController,
        PartsController,
        EscalationsController,
        RemediesController,
        ErasuresController,
        HoldsController,
        DataRequestsController,
        RetentionController,
        PeopleController,
        KeysController,
        DecisionsController,
        CausesController,
        IncidentsController,
        InstitutionController,
        RuleSetsController,
        VisitsController,
        CareController,
        ReferralsController,
        HeldNoticesController,
        EvidenceController,
        EnclosuresController,
        ...channels.flatMap((channel) => channel.controllers ?? []),
        // The last one: it answers what no channel does.
        UnknownDoorController,
      ],
      providers: [StaffGuard, { provide: StaffEntrance, useClass: DbStaffEntrance }, ...providersOf(channels)],
    };
  }

  onApplicationBootstrap(): void {
    const log = new Logger('doors');
    for (const { channel, lacks } of this.doors.shut()) log.log(`${channel} is off and answers 503: ${lacks.join(', ')} is not set.`);
    const asked = <T>(token: unknown) => this.moduleRef.get<T>(token as never, { strict: false });
    this.jobs = intakeClock(
      asked<UnitOfWork>(UnitOfWork),
      asked<Intake>(Intake),
      asked<RegisterSettings>(REGISTER_SETTINGS),
      [...this.channels.values()],
      ({ reconciler }) => reconciler && asked<Reconciler>(reconciler),
    );
    const figures = asked<RecentFigures>(RecentFigures);
    this.jobs = [...this.jobs, new Repeating('figures that people look at', 60, () => figures.renewAll())];
    for (const job of this.jobs) job.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}
