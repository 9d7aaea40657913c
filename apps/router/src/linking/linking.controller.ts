import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import { proposeLinks } from './propose-links.js';

/** Hears of cases that have a department now, and of those whose words changed. */
@Controller()
export class LinkingController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {}

  @OnEvent('complaint.assigned', 'links')
  async assigned(slip: EventSlip): Promise<void> {
    await proposeLinks(this.unitOfWork, this.institution.sameCaseDays, slip.ids);
  }

  @OnEvent('complaint.amended', 'links')
  async amended(slip: EventSlip): Promise<void> {
    await proposeLinks(this.unitOfWork, this.institution.sameCaseDays, slip.ids);
  }
}
