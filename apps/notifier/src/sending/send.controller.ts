import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import type { SendingDesk } from './begin-attempts.js';
import type { NextDesk } from './go-on.js';
import { sendNotices } from './send-notices.js';

/** Nest injection token of what sending needs. */
export const SENDING_DESK = Symbol('SENDING_DESK');

/** Notices that are ready to leave: new ones, and those whose last attempt brought nothing. */
@Controller()
export class SendController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SENDING_DESK) private readonly desk: SendingDesk & NextDesk,
  ) {}

  @OnEvent('notice.raised', 'send')
  async raised(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('notice.released', 'send')
  async released(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('notice.failed', 'send')
  async failed(slip: EventSlip): Promise<void> {
    await sendNotices(this.unitOfWork, this.desk, slip.ids);
  }
}
