import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import { lookAgain, type RoutingContext, routeComplaints } from './route-complaints.js';

/** Token of what routing needs of the house. */
export const ROUTING_DESK = Symbol('ROUTING_DESK');

/** Hears of complaints that came in, and of what is added to them later. */
@Controller()
export class RoutingController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ROUTING_DESK) private readonly desk: RoutingContext,
  ) {}

  @OnEvent('complaint.received', 'route')
  async route(slip: EventSlip): Promise<void> {
    await routeComplaints(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('complaint.followed-up', 'route')
  async followedUp(slip: EventSlip): Promise<void> {
    await lookAgain(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('enclosure.fetched', 'route')
  async fetched(slip: EventSlip): Promise<void> {
    await lookAgain(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('complaint.amended', 'route')
  async amended(slip: EventSlip): Promise<void> {
    await lookAgain(this.unitOfWork, this.desk, slip.ids);
  }
}
