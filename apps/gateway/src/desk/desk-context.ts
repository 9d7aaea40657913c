import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';

/** What actions of the desk are done with beside their transaction: the clocks and the papers. */
@Injectable()
export class DeskContext {
  constructor(
    @Inject(HouseDeadlines) readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) readonly house: Pick<HouseConfig, 'institution' | 'departments'>,
  ) {}
}
