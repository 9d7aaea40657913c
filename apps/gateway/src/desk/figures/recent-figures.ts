import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { Inject, Injectable } from '@nestjs/common';
import { demandRight, reach, type Staff } from '../staff.js';
import { type Figures, readFigures } from './figures.query.js';

/** How old figures are shown, while what is asked for is read anew every few minutes; and how long after it was asked for last. */
export const [freshMinutes, renewedMinutes, wantedHours] = [15, 5, 24] as const;
/** Reading may take so long: it goes through a year of a house, and nobody waits for it but the first who asks. */
const longer = { mostSeconds: 300 } as const;
/** Of {@link Figures}: whoever changes their members raises it, and what was kept before is read anew. */
const shape = 2;
/** Months that may be asked for. */
export const [leastMonths, mostMonths] = [1, 24] as const;

/** What is asked for: one department, or (null) all, over so many months. */
interface View {
  readonly department: string | null;
  readonly months: number;
}

/**
 * Figures for whoever may see them. They are the same for everybody (docs/decisions/0171), so that one reading serves all: it is kept in the database, read anew
 * by the gateways' clock while people look, and given as it is kept. Only the first who asks for a view waits for it.
 */
@Injectable()
export class RecentFigures {
  /** Readings that somebody here waits for, by the names of their views; and the last of them. */
  private readonly running = new Map<string, Promise<Figures>>();
  private last: Promise<unknown> = Promise.resolve();

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
    const view = { department: wanted, months };
    return (await this.kept(view)) ?? (await this.awaited(view));
  }

  /** Reads anew what people looked at of late and is no longer fresh, each view by one gateway; forgets what nobody looked at. Gives how many were read. */
  async renewAll(): Promise<number> {
    await this.unitOfWork.read(`DELETE FROM kept_figures WHERE asked_at < now() - make_interval(hours => $1)`, [wantedHours]);
    const stale = await this.unitOfWork.read<{ view: string }>(
      `SELECT view FROM kept_figures WHERE read_at < now() - make_interval(mins => $1) AND view LIKE $2 ORDER BY read_at`,
      [renewedMinutes, `%${shapeMark}`],
    );
    let read = 0;
    for (const { view } of stale) {
      const renewed = await this.unitOfWork.run(async (tx) => {
        const [due] = await tx.query(
          `SELECT 1 FROM kept_figures WHERE view = $1 AND read_at < now() - make_interval(mins => $2) FOR UPDATE SKIP LOCKED`,
          [view, renewedMinutes],
        );
        if (due) await this.read(tx, viewOf(view));
        return due !== undefined;
      }, longer);
      if (renewed) read += 1;
    }
    return read;
  }

  /** As it was read last, where that is not too old; noted as asked for. */
  private async kept(view: View): Promise<Figures | undefined> {
    const [row] = await this.unitOfWork.read<{ figures: Figures }>(
      `WITH noted AS (UPDATE kept_figures SET asked_at = now() WHERE view = $1 AND asked_at < now() - interval '1 hour')
       SELECT figures FROM kept_figures WHERE view = $1 AND read_at > now() - make_interval(mins => $2)`,
      [nameOf(view), freshMinutes],
    );
    return row && revived(row.figures);
  }

  /** All who wait here for a view wait for one reading, and views are read one after the other: however many ask, intake has the other connections. */
  private async awaited(view: View): Promise<Figures> {
    const name = nameOf(view);
    const already = this.running.get(name);
    if (already !== undefined) return await already;
    const reading = this.last.then(async () => await this.renew(view)).finally(() => this.running.delete(name));
    this.running.set(name, reading);
    this.last = reading.catch(() => {});
    return await reading;
  }

  private async renew(view: View): Promise<Figures> {
    return await this.unitOfWork.run(async (tx) => {
      // Who comes while another gateway reads waits for that reading, and takes it.
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`figures ${nameOf(view)}`]);
      const [row] = await tx.query<{ figures: Figures }>(
        `SELECT figures FROM kept_figures WHERE view = $1 AND read_at > now() - make_interval(mins => $2)`,
        [nameOf(view), freshMinutes],
      );
      return row ? revived(row.figures) : await this.read(tx, view);
    }, longer);
  }

  private async read(tx: Tx, view: View): Promise<Figures> {
    const days = { zone: this.house.institution.zone, calendar: this.deadlines.calendar };
    const from = { read: <Row>(sql: string, parameters?: readonly unknown[]) => tx.query<Row>(sql, parameters) };
    const figures = await readFigures(from, days, view.department, view.months, new Date());
    await tx.query(
      `INSERT INTO kept_figures (view, figures, read_at) VALUES ($1, $2, clock_timestamp()) ON CONFLICT (view) DO UPDATE SET figures = excluded.figures, read_at = excluded.read_at`,
      [nameOf(view), JSON.stringify(figures)],
    );
    return figures;
  }
}

/** At the end, so that a gateway of the release before still finds department and months. */
const shapeMark = ` shape${shape}`;

/** `cards 12 shape1`; ` 12 shape1` of all. Ids of departments have no blank. */
const nameOf = ({ department, months }: View): string => `${department ?? ''} ${months}${shapeMark}`;

function viewOf(name: string): View {
  const [department = '', months = ''] = name.split(' ');
  return { department: department === '' ? null : department, months: Number(months) };
}

/** Instants are instants again. */
const revived = (figures: Figures): Figures => ({
  ...figures,
  asOf: new Date(figures.asOf),
  months: figures.months.map((month) => ({ ...month, begins: new Date(month.begins) })),
});
