import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import { raiseNotices } from './raise-notices.js';
import { remindStaff } from './remind-staff.js';
import type { NoticeContext } from './written-notice.js';

/** Nest injection token of the `NoticeDesk`. */
export const NOTICE_DESK = Symbol('NOTICE_DESK');

/** What happened to a case, and what the complainant is to be told of it. */
@Controller()
export class NoticeEventsController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(NOTICE_DESK) private readonly desk: NoticeContext,
  ) {}

  @OnEvent('complaint.assigned', 'notices')
  async acknowledge(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('deadline.extended', 'notices')
  async extended(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('outcome.decided', 'notices')
  async decided(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('notice.owed', 'notices')
  async owed(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('contact.code-asked', 'notices')
  async codeAsked(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('reply.sent', 'notices')
  async replied(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('notice.resumed', 'notices')
  async resumed(slip: EventSlip): Promise<void> {
    await raiseNotices(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('deadline.near', 'notices')
  async near(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('deadline.escalated', 'notices')
  async escalated(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('deadline.missed', 'notices')
  async missed(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('remedy.overdue', 'notices')
  async promiseBroken(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('transfer.offered', 'notices')
  async offered(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('part.asked', 'notices')
  async partAsked(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('part.overdue', 'notices')
  async partOverdue(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('incident.warned', 'notices')
  async warned(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('second-look.overdue', 'notices')
  async notLookedAt(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('escalation.raised', 'notices')
  async escalatedTo(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }

  @OnEvent('data-request.overdue', 'notices')
  async dataRequestLate(slip: EventSlip): Promise<void> {
    await remindStaff(this.unitOfWork, this.desk, slip.ids);
  }
}
