import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { DeskContext } from '../desk-context.js';
import { DeskTexts } from '../notices/desk-texts.js';

/** What reports to authorities are written with: the desk's clocks and papers, and the house's texts. */
@Injectable()
export class ReportBackContext extends DeskContext {
  constructor(
    @Inject(HouseDeadlines) deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) house: HouseConfig,
    @Inject(DeskTexts) readonly texts: Pick<DeskTexts, 'desk'>,
  ) {
    super(deadlines, house);
  }
}
