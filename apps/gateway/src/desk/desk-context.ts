import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';

/** What actions of the desk are done with beside their transaction: the clocks and the papers. */
export interface DeskContext {
  readonly deadlines: HouseDeadlines;
  readonly house: Pick<HouseConfig, 'institution' | 'departments'>;
}
