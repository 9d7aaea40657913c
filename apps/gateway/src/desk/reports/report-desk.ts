import { createHash } from 'node:crypto';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { ReportDefinition } from '@app/shared/domain/report/definition.js';
import { latestPeriods, periodOf, readPeriod } from '@app/shared/domain/report/period.js';
import { type Reader, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { computeReport, latestAsOf, type ReportFigures, type ReportWish } from '@app/shared/reports/compute-report.js';
import { type LaidReport, layOut, type ReportTexts } from '@app/shared/reports/lay-out.js';
import { type CountedCase, casesOf, changedCases, type ReportCell } from '@app/shared/reports/report-cases.js';
import { type ReportKey, readCopy, readCopyFile, readTexts, type WholeCopy } from '@app/shared/reports/report-copies.js';
import { definitionNamed } from '@app/shared/reports/report-definitions.js';
import { type ReportFormat, writeReport } from '@app/shared/reports/write-report.js';
import { Inject, Injectable } from '@nestjs/common';
import { maySee } from '../sight.js';
import type { Staff } from '../staff.js';

/** Token of what reports hold, by id. */
export const REPORT_DEFINITIONS = Symbol('REPORT_DEFINITIONS');

/** A report as somebody asks for it: names as they typed them. */
export interface AskedReport {
  readonly id: string;
  /** Left out: the last one that is over. */
  readonly period?: string | undefined;
  /** Left out: the latest instant of which everything is known. */
  readonly asOf?: Date | undefined;
  readonly entity?: string | undefined;
}

/** A report as this person may see it. `seen` names just these figures and words. */
export interface SeenReport extends ReportKey {
  readonly wish: ReportWish;
  readonly figures: ReportFigures;
  readonly texts: ReportTexts;
  readonly seen: string;
}

/**
 * Reports to authorities, for whoever may read them. Cases that are about the reader are in none of their numbers, in no list behind one, and in no copy that
 * they open: whoever is meant by a case reads the same report without it.
 */
@Injectable()
export class ReportDesk {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) readonly house: HouseConfig,
    @Inject(REPORT_DEFINITIONS) readonly definitions: ReadonlyMap<string, ReportDefinition>,
  ) {}

  /** Where the report is made that meets a duty of the institution; undefined where the house has none for it. */
  addressOf({
    ruleSet,
    obligation,
    to,
  }: {
    readonly ruleSet: string;
    readonly obligation: string;
    readonly to: string;
  }): string | undefined {
    const definition = [...this.definitions.values()].find(({ duty }) => duty?.ruleSet === ruleSet && duty.obligation === obligation);
    return definition && `/desk/reports/${definition.id}?period=${periodOf(definition.period, to).id}`;
  }

  /** The last periods of a report that have begun, the latest first. */
  periods(
    definition: ReportDefinition,
    count: number,
  ): readonly { readonly id: string; readonly from: string; readonly to: string; readonly isOver: boolean }[] {
    const today = dateOf(localDayOf(Date.now(), this.house.institution.zone));
    return latestPeriods(definition.period, today, count)
      .filter(({ from }) => definition.begins === undefined || from >= definition.begins)
      .map((period) => ({ ...period, isOver: period.to < today }));
  }

  /** What is asked for, with what was left out. Fails with `report.unknown`, `report.period-unknown` and as {@link computeReport} does. */
  async wish(staff: Staff, asked: AskedReport, from: Reader = this.unitOfWork): Promise<ReportWish> {
    const definition = definitionNamed(this.definitions, asked.id);
    const [latest, before] = this.periods(definition, 2);
    const standing = (before ?? latest)?.id ?? definition.begins?.slice(0, 4) ?? '';
    const period = readPeriod(definition.period, asked.period ?? standing);
    const entities = this.house.institution.reporting.entities;
    const entity = asked.entity ?? (definition.each === undefined ? undefined : entities[0]?.id);
    return { definition, period, asOf: asked.asOf ?? (await latestAsOf(from)), entity, barred: staff.conflicts };
  }

  async read(staff: Staff, asked: AskedReport, from: Reader = this.unitOfWork): Promise<SeenReport> {
    const wish = await this.wish(staff, asked, from);
    const key = { report: wish.definition.id, period: wish.period.id, entity: wish.entity ?? null };
    const [figures, texts] = [await computeReport(from, this.house.institution, wish), await readTexts(from, key)];
    const seen = createHash('sha256')
      .update(JSON.stringify([figures, texts]))
      .digest('hex');
    return { ...key, wish, figures, texts, seen };
  }

  lay({ wish, figures, texts }: Pick<SeenReport, 'wish' | 'figures' | 'texts'>, language: Language): LaidReport {
    return layOut(wish.definition, figures, texts, this.house, language);
  }

  async file(report: SeenReport, language: Language, format: ReportFormat): Promise<Buffer> {
    return await writeReport(this.lay(report, language), format, report.wish.asOf);
  }

  /** The cases behind a number, by what this person may see. */
  async cases(staff: Staff, asked: AskedReport, cell: ReportCell): Promise<{ count: number; cases: readonly CountedCase[] }> {
    const { count, cases } = await casesOf(this.unitOfWork, this.house.institution, await this.wish(staff, asked), cell);
    return { count, cases: cases.filter((one) => maySee(staff, one)) };
  }

  /** Which cases make a number another than in a copy that was signed, and what happened to them. Fails with `not-found`. */
  async changes(staff: Staff, asked: AskedReport, copyId: string, cell: ReportCell) {
    const copy = await this.copy(copyId);
    const cases = await changedCases(this.unitOfWork, this.house.institution, await this.wish(staff, asked), copy.asOf, cell);
    return cases.filter((one) => maySee(staff, one));
  }

  /** Fails with `not-found`. */
  async copy(id: string): Promise<WholeCopy> {
    const copy = await readCopy(this.unitOfWork, id);
    if (copy === undefined) throw new Failure('not-found');
    return copy;
  }

  /** The figures of a copy as this person may see them: those that were kept, or, where a case in them is about this person, the same report without it. */
  async copyFigures(staff: Staff, copy: WholeCopy): Promise<ReportFigures> {
    const mine = await this.again(staff, copy);
    const whole = await this.again({ conflicts: [] }, copy);
    return JSON.stringify(mine) === JSON.stringify(whole) ? copy.figures : mine;
  }

  /** A file of a copy, as it was sent; made anew where a case in it is about this person. */
  async copyFile(staff: Staff, copy: WholeCopy, format: ReportFormat): Promise<Buffer> {
    const figures = await this.copyFigures(staff, copy);
    if (figures === copy.figures) return (await readCopyFile(this.unitOfWork, copy.id, format)) ?? this.remade(copy, figures, format);
    return await this.remade(copy, figures, format);
  }

  private async remade(copy: WholeCopy, figures: ReportFigures, format: ReportFormat): Promise<Buffer> {
    return await writeReport(layOut(copy.definition, figures, copy.texts, this.house, copy.language), format, copy.asOf);
  }

  private async again({ conflicts }: Pick<Staff, 'conflicts'>, { definition, period, entity, asOf }: WholeCopy): Promise<ReportFigures> {
    const wish = { definition, period: readPeriod(definition.period, period), entity: entity ?? undefined, asOf, barred: conflicts };
    return await computeReport(this.unitOfWork, this.house.institution, wish);
  }
}

/** Numbers that are others now than in a copy: which figure, where, and both values. */
export function differences(copy: Pick<WholeCopy, 'definition'>, then: ReportFigures, now: ReportFigures) {
  return copy.definition.parts.flatMap((part, nth) => {
    const [old, fresh] = [then.parts[nth], now.parts[nth]];
    if ((part.kind !== 'figures' && part.kind !== 'table') || !old || !fresh || !('rows' in old) || !('rows' in fresh)) return [];
    const keys = [...new Set([...old.rows, ...fresh.rows].map(({ key }) => key))];
    return keys.flatMap((row) =>
      part.figures.flatMap((figure, at) => {
        const valueIn = (rows: typeof old.rows) => rows.find(({ key }) => key === row)?.values[at] ?? (part.kind === 'table' ? 0 : null);
        const [before, after] = [valueIn(old.rows), valueIn(fresh.rows)];
        return before === after ? [] : [{ part: nth, row: part.kind === 'table' ? row : undefined, figure, before, after }];
      }),
    );
  });
}
