import type { EventSlip } from '@app/shared/messages/event-slip.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { OnEvent } from '@app/shared/transport/on-event.decorator.js';
import { Controller, Inject } from '@nestjs/common';
import { ENCLOSURE_SOURCES } from '../../doors/intake.tokens.js';
import { fetchEnclosures, type SourceOf } from './fetch-enclosures.js';

/** Hears of what lies at a provider. */
@Controller()
export class EnclosuresController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ENCLOSURE_SOURCES) private readonly sourceOf: SourceOf,
  ) {}

  @OnEvent('enclosure.wanted', 'fetch')
  async fetch(slip: EventSlip): Promise<void> {
    await fetchEnclosures(this.unitOfWork, this.sourceOf, slip.ids);
  }
}
