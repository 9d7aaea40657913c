import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { PapersWatch } from '@app/shared/platform/papers-watch.js';
import type { Repeating } from '@app/shared/platform/process/repeating.js';
import { RoutingInForce } from '@app/shared/routing/routing-in-force.js';
import { type Foundation, HouseModule } from '@app/shared/start/house.module.js';
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { routerClock } from './clock/router-clock.js';
import { LinkingController } from './linking/linking.controller.js';
import type { RoutingDesk } from './routing/route-complaints.js';
import { ROUTING_DESK, RoutingController } from './routing/routing.controller.js';

/** The sorting room: who answers for a complaint, by when, and whether the time has come. */
@Module({})
export class RouterModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs: readonly Repeating[];

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(ROUTING_DESK) desk: RoutingDesk,
    @Inject(RoutingInForce) routing: RoutingInForce,
    @Inject(PapersWatch) watch: PapersWatch,
  ) {
    watch.add('words and model', routing);
    this.jobs = routerClock(unitOfWork, desk);
  }

  static on(foundation: Foundation): DynamicModule {
    const routing = new RoutingInForce(foundation.papers, foundation.settings.folders.config);
    const desk: RoutingDesk = {
      get router() {
        return routing.router;
      },
      deadlines: foundation.deadlines,
    };
    return {
      module: RouterModule,
      imports: [HouseModule.on(foundation)],
      controllers: [RoutingController, LinkingController],
      providers: [
        { provide: ROUTING_DESK, useValue: desk },
        { provide: RoutingInForce, useValue: routing },
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
