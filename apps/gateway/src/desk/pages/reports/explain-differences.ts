import type { ReportFigures } from '@app/shared/reports/compute-report.js';
import type { LaidReport } from '@app/shared/reports/lay-out.js';
import type { ReportCopy } from '@app/shared/reports/report-copies.js';
import { say, words } from '../../../pages/words.js';
import { type AskedReport, differences, type ReportDesk } from '../../reports/report-desk.js';
import type { Visit } from '../frame/visit.js';

/** Numbers of which the cases behind a change are looked up for one page. */
const mostExplained = 12;

/** Numbers that became others since a copy was signed, each with the cases that changed and what happened to them, in words. */
export async function explained(
  desk: ReportDesk,
  { staff, language }: Visit,
  asked: AskedReport,
  latest: ReportCopy,
  now: ReportFigures,
  laid: LaidReport,
) {
  const copy = await desk.copy(latest.id);
  const found = differences(copy, await desk.copyFigures(staff, copy), now);
  const told = [];
  for (const one of found.slice(0, mostExplained)) {
    const section = laid.sections[one.part]!;
    const figure = copy.definition.figures[one.figure]!;
    const cell = { figure: one.figure, ...(one.row === undefined ? {} : { part: one.part, row: one.row }) };
    const cases = figure.value === 'median-days' || figure.shareOf !== undefined ? [] : await desk.changes(staff, asked, latest.id, cell);
    told.push({
      what: [
        section.title,
        one.row === undefined ? undefined : section.rows.find(({ key }) => key === one.row)?.label,
        figure.names[language],
      ]
        .filter(Boolean)
        .join(' · '),
      before: one.before ?? '–',
      after: one.after ?? '–',
      cases: cases.map(({ reference, counts, because }) => ({
        reference,
        counts: say(language, counts ? 'desk.reports.counts-now' : 'desk.reports.counts-no-more'),
        because: [...new Set(because.map(({ kind }) => (`desk.event.${kind}` in words.en ? say(language, `desk.event.${kind}`) : kind)))],
      })),
    });
  }
  return told;
}
