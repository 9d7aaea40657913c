import type { RootCauseEntry } from '@app/shared/domain/root-cause/root-cause.js';
import type { Reader } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import type { CauseCount } from '../figures/causes.query.js';
import type { Effect } from '../figures/effect.js';
import { RecentFigures } from '../figures/recent-figures.js';
import { reach, type Staff } from '../staff.js';
import { listMeasures, type Measure, type MeasureOwner, ownersFor } from './measures.js';
import { rootCausesOf } from './state-root-cause.js';

/** A measure with what the numbers say of it; null while it is not done, or was done since they were read. */
export interface WeighedMeasure extends Measure {
  readonly effect: Effect | null;
}

/** What was found behind complaints and what is done against it. `owners`: who may answer for a measure that the reader proposes; none where they may not. */
export interface CausesAndMeasures {
  readonly asOf: Date;
  readonly department: string | null;
  readonly coding: string;
  readonly codes: readonly RootCauseEntry[];
  readonly found: readonly CauseCount[];
  readonly unknown: number;
  readonly measures: readonly WeighedMeasure[];
  readonly owners: readonly MeasureOwner[];
}

/** Causes and measures, as page and API show them. */
@Injectable()
export class CausesDesk {
  constructor(
    @Inject(RecentFigures) private readonly figures: RecentFigures,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  /** Of a department, or of all that the reader may see, over so many months. Numbers are those of the figures, a few minutes old; measures stand as they stand. Fails as {@link RecentFigures.of} does. */
  async read(from: Reader, staff: Staff, department: string | undefined, months: number): Promise<CausesAndMeasures> {
    const { asOf, department: of, causes } = await this.figures.of(staff, department, months);
    const coding = rootCausesOf(this.house);
    const [measures, owners] = await Promise.all([
      listMeasures(from, of),
      reach(staff, 'measure.propose') === undefined ? [] : ownersFor(from, staff),
    ]);
    return {
      asOf,
      department: of,
      coding: coding.id,
      codes: coding.entries,
      found: causes.found,
      unknown: causes.unknown,
      measures: measures.map((one) => ({ ...one, effect: causes.effects[one.id] ?? null })),
      owners,
    };
  }
}
