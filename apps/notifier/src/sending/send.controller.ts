import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import type { SendingContext } from './begin-attempts.js';
import type { NextContext } from './go-on.js';
import { takeLetterNews } from './letters.js';
import { type Outcomes, sendNotices } from './send-notices.js';
import { takeBounces } from './take-bounces.js';
import { takeDecisions, takeOptOuts, takeTellings } from './take-decisions.js';

/** Nest injection token of what sending needs. */
export const SENDING_DESK = Symbol('SENDING_DESK');

/** Nest injection token of where the answers to calls are written down. */
export const OUTCOMES = Symbol('OUTCOMES');

/** Notices that are ready to leave, and what people and mail servers say about those that left. */
@Controller()
export class SendController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SENDING_DESK) private readonly desk: SendingContext & NextContext,
    @Inject(OUTCOMES) private readonly outcomes: Outcomes,
  ) {}

  @OnEvent('notice.composed', 'send')
  async composed(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, this.outcomes, slip.ids);
  }

  @OnEvent('notice.released', 'send')
  async released(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, this.outcomes, slip.ids);
  }

  @OnEvent('notice.requeued', 'send')
  async requeued(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, this.outcomes, slip.ids);
  }

  /** As a version before this one calls what was composed (docs/decisions/0122). */
  @OnEvent('notice.raised', 'send')
  async raised(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, this.outcomes, slip.ids);
  }

  /** As a version before this one calls what is to leave once more; what failed for good is found not to wait. */
  @OnEvent('notice.failed', 'send')
  async failed(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, this.outcomes, slip.ids);
  }

  @OnEvent('delivery.resolved', 'send')
  async resolved(slip: EventSlip): Promise<void> {
    await takeDecisions(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('delivery.bounced', 'send')
  async bounced(slip: EventSlip): Promise<void> {
    await takeBounces(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('notice.told', 'send')
  async told(slip: EventSlip): Promise<void> {
    await takeTellings(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('letter.recorded', 'send')
  async letter(slip: EventSlip): Promise<void> {
    await takeLetterNews(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('contact.opted-out', 'send')
  async optedOut(slip: EventSlip): Promise<void> {
    await takeOptOuts(this.unitOfWork, slip.ids);
  }

  @OnEvent('contact.opted-in', 'send')
  async optedIn(slip: EventSlip): Promise<void> {
    await takeOptOuts(this.unitOfWork, slip.ids);
  }
}
