import { stringify } from 'csv-stringify/sync';
import type { LaidReport, LaidSection } from './lay-out.js';
import { reportWords } from './report-words.js';

/** The forms that a report leaves the house in. */
export const reportFormats = ['html', 'csv', 'xlsx', 'pdf'] as const;
/** A form of a report. */
export type ReportFormat = (typeof reportFormats)[number];

/** What a form is called on the wire. */
export const reportTypes: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** A report as a file. The same report makes the same bytes, but for the day that a spreadsheet says it was packed. */
export async function writeReport(report: LaidReport, format: ReportFormat, madeAt: Date): Promise<Buffer> {
  // Read when the first one is made: most processes never make any.
  if (format === 'pdf') {
    const { Paper } = await import('../paper/paper.js');
    const { reportPdf } = await import('./report-pdf.js');
    return await reportPdf(report, new Paper({ title: report.title, language: report.language, date: madeAt, margin: 18 }));
  }
  if (format === 'xlsx') return await (await import('./report-xlsx.js')).reportXlsx(report);
  return Buffer.from(format === 'csv' ? reportCsv(report) : reportHtml(report));
}

/** Everything below one another. A cell that begins like a formula gets a mark before it, so that no program runs it (CWE-1236). */
export function reportCsv(report: LaidReport): string {
  const lines = [
    [report.title],
    ...report.facts,
    ...report.notes.map((note) => [note]),
    ...report.sections.flatMap((section) => [[], [section.title], ...tableOf(section)]),
    [],
    [reportWords[report.language].sources],
    ...report.sources.map((source) => [source]),
  ];
  return stringify(
    lines as string[][],
    { bom: true, escape_formulas: true, record_delimiter: 'windows', relax_column_count: true } as never,
  );
}

function tableOf({ head, rows, paragraphs }: LaidSection): (string | number)[][] {
  return [
    ...(head.length > 0 ? [[...head]] : []),
    ...rows.map(({ label, cells }) => [label, ...cells.map(({ number, text }) => number ?? text)]),
    ...paragraphs.map((line) => [line]),
  ];
}

/** Whether a column holds numbers, or nothing. */
const areNumbers = (rows: LaidSection['rows'], nth: number): boolean =>
  rows.every(({ cells }) => cells[nth]?.number !== undefined || cells[nth]?.text === '–');

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const safe = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);

/** A page that stands by itself: no script, nothing fetched. */
export function reportHtml({ language, title, facts, notes, sections, sources }: LaidReport): string {
  const table = ({ head, rows, title: caption }: LaidSection) =>
    rows.length === 0
      ? ''
      : `<table><caption>${safe(caption)}</caption><thead><tr>${head.map((cell, nth) => `<th scope="col"${nth > 0 && areNumbers(rows, nth - 1) ? ' class="n"' : ''}>${safe(cell)}</th>`).join('')}</tr></thead><tbody>${rows
          .map(
            ({ label, cells }) =>
              `<tr><th scope="row">${safe(label)}</th>${cells.map(({ text, number }) => `<td${number === undefined ? '' : ' class="n"'}>${safe(text)}</td>`).join('')}</tr>`,
          )
          .join('')}</tbody></table>`;
  const body = sections.map(
    (section) =>
      `<section><h2>${safe(section.title)}</h2>${table(section)}${section.paragraphs.map((line) => `<p>${safe(line)}</p>`).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c;background:#fff}table{border-collapse:collapse;width:100%}caption{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}th,td{border-bottom:1px solid #b1b4b6;padding:.3rem .5rem;text-align:left;vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}dt{font-weight:600}section{overflow-x:auto}</style></head>
<body><main><h1>${safe(title)}</h1><dl>${facts.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`).join('')}</dl>${notes
    .map((note) => `<p><strong>${safe(note)}</strong></p>`)
    .join('')}
${body.join('\n')}
<section><h2>${safe(reportWords[language].sources)}</h2><ul>${sources.map((source) => `<li>${safe(source)}</li>`).join('')}</ul></section></main></body></html>
`;
}
