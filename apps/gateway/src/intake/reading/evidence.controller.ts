import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { type BeforeApplicationShutdown, Controller, Inject } from '@nestjs/common';
import { CHANNELS, type Channels, REGISTER_SETTINGS } from '../../doors/intake.tokens.js';
import type { RegisterSettings } from '../register-complaints.js';
import { readEvidence } from './read-evidence.js';
import { ReadingLine } from './reading-line.js';

/** So long a slip waits for the mails on it. Most take milliseconds; one that takes longer must not keep the next slip from beginning. */
const patienceSeconds = 3;
/** So long a stop waits for what is being read. */
const stopSeconds = 5;

/** Hears of what was stored unread. */
@Controller()
export class EvidenceController implements BeforeApplicationShutdown {
  private readonly line = new ReadingLine(patienceSeconds);

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(REGISTER_SETTINGS) private readonly settings: RegisterSettings,
  ) {}

  @OnEvent('evidence.stored', 'read')
  async read(slip: EventSlip): Promise<void> {
    await readEvidence(this.unitOfWork, this.channels, slip.ids, this.settings, this.line);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.line.stop(), new Promise((resolve) => setTimeout(resolve, stopSeconds * 1000).unref())]);
  }
}
