import { join } from 'node:path';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type Foundation, HouseModule } from '@app/shared/platform/house.module.js';
import { Repeating } from '@app/shared/platform/repeating.js';
import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { watchHeld } from './budgets/watch-held.js';
import { NOTICE_DESK, NoticesController } from './notices/notices.controller.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import type { ProviderRegistry } from './sending/provider-registry.js';
import { type ResolvingDesk, resolveUnknown } from './sending/resolve-unknown.js';
import { SENDING_DESK, SendController } from './sending/send.controller.js';
import { loadTemplates } from './templates/template-registry.js';

/** How often lost answers are looked after. */
const resolveSeconds = 5;
/** How often what is held is looked through for dates that come near. */
const watchSeconds = 60;

/** The mail room: tells people what they are owed, and remembers how that went. */
@Module({})
export class NotifierModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly jobs: readonly Repeating[];

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(SENDING_DESK) private readonly desk: ResolvingDesk,
  ) {
    this.jobs = [
      new Repeating('deliveries nobody knows about', resolveSeconds, () => resolveUnknown(unitOfWork, desk)),
      new Repeating('held notices that come due', watchSeconds, () => watchHeld(unitOfWork)),
    ];
  }

  static on(foundation: Foundation, providers: ProviderRegistry, codeSecret: string): DynamicModule {
    return {
      module: NotifierModule,
      imports: [HouseModule.on(foundation)],
      controllers: [NoticesController, SendController, ReceiptsController],
      providers: [
        {
          provide: SENDING_DESK,
          useFactory: (clock: DatabaseClock) => deskOf(foundation, providers, codeSecret, clock),
          inject: [DatabaseClock],
        },
        { provide: NOTICE_DESK, useExisting: SENDING_DESK },
      ],
    };
  }

  onApplicationBootstrap(): void {
    for (const job of this.jobs) job.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.desk.providers.close();
  }
}

function deskOf(
  { house, settings, registry, deadlines }: Foundation,
  providers: ProviderRegistry,
  codeSecret: string,
  clock: DatabaseClock,
): ResolvingDesk {
  return {
    house: { institution: house.institution, departments: house.departments, publicUrl: settings.gateway.publicUrl },
    templates: loadTemplates(join(settings.folders.config, 'templates')),
    rules: registry,
    deadlines,
    now: () => clock.now(),
    providers,
    receiptsUrl: settings.notifier.receiptsUrl,
    codeSecret,
    budgets: { budgets: house.institution.budgets, defaultCountry: house.institution.defaultCountry, secret: codeSecret },
    mailbox: house.institution.addresses[0] as string,
    unknownWaitSeconds: house.institution.sending.unknownWaitSeconds,
    lookupGapSeconds: house.institution.sending.lookupGapSeconds,
  };
}
