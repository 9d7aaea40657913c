import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { demandRight, reach, type Staff } from '../staff.js';
import { type Figures, readFigures } from './figures.query.js';

/** How long figures are shown as they were read: they go through everything of a year, and many may look at once. */
const freshSeconds = 60;
/** Months that may be asked for. */
export const [leastMonths, mostMonths] = [1, 24] as const;

/** Figures for whoever may see them, read at most once a minute for each view by this process. */
@Injectable()
export class RecentFigures {
  private readonly kept = new Map<string, { readonly at: number; readonly figures: Promise<Figures> }>();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  /**
   * Of one department, or of all where none is named and the right reaches that far; whose right reaches their own department sees that one.
   * Fails with `auth.forbidden`, and with `not-found` for a department that is not theirs or is none.
   */
  async of(staff: Staff, department: string | undefined, months: number): Promise<Figures> {
    demandRight(staff, 'figures.read');
    const all = reach(staff, 'figures.read') === 'all';
    const wanted = department ?? (all ? null : staff.department);
    if (!all && (wanted === null || wanted !== staff.department)) throw new Failure('not-found');
    if (wanted !== null && !this.house.departments.some(({ id }) => id === wanted)) throw new Failure('not-found');
    const key = `${wanted} ${months}`;
    const known = this.kept.get(key);
    const now = Date.now();
    if (known && now - known.at < freshSeconds * 1000) return await known.figures;
    const days = { zone: this.house.institution.zone, calendar: this.deadlines.calendar };
    const figures = readFigures(this.unitOfWork, days, wanted, months, new Date(now));
    this.kept.set(key, { at: now, figures });
    figures.catch(() => this.kept.delete(key));
    return await figures;
  }
}
