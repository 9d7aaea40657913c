import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from './intake.tokens.js';
import { readEvidence } from './read-evidence.js';
import type { RegisterSettings } from './register-complaints.js';

/** Hears of what was stored unread. */
@Controller()
export class EvidenceController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(REGISTER_SETTINGS) private readonly settings: RegisterSettings,
  ) {}

  @OnEvent('evidence.stored', 'read')
  async read(slip: EventSlip): Promise<void> {
    await readEvidence(this.unitOfWork, this.channels, slip.ids, this.settings);
  }
}
