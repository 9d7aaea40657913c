import writeExcel, { type SheetData } from 'write-excel-file/node';
import type { LaidReport, LaidSection } from './lay-out.js';
import { reportWords } from './report-words.js';

/** A sheet for the whole and one for each piece; numbers are numbers, and no text is a formula. */
export async function reportXlsx(report: LaidReport): Promise<Buffer> {
  const words = reportWords[report.language];
  const cover: SheetData = [
    [bold(report.title)],
    ...report.facts.map(([name, value]) => [bold(name), text(value)]),
    ...report.notes.map((note) => [bold(note)]),
    [bold(words.sources)],
    ...report.sources.map((source) => [text(source)]),
  ];
  const sheets = [
    { name: words.period, data: cover, widths: [28, 60] },
    ...report.sections.map((section) => ({ name: section.title, ...sheetOf(section) })),
  ];
  const names = sheetNames(sheets.map(({ name }) => name));
  return await writeExcel(
    sheets.map(({ data, widths }, nth) => ({ data, sheet: names[nth]!, columns: widths.map((width) => ({ width })) })),
  ).toBuffer();
}

const text = (value: string) => ({ value, type: String, wrap: true });
const bold = (value: string) => ({ ...text(value), fontWeight: 'bold' as const });

function sheetOf({ title, head, rows, paragraphs }: LaidSection): { data: SheetData; widths: number[] } {
  const cell = ({ number, text: written }: LaidSection['rows'][number]['cells'][number]) =>
    number === undefined ? text(written) : { value: number, type: Number };
  return {
    data: [
      [bold(title)],
      ...(head.length > 0 ? [head.map(bold)] : []),
      ...rows.map(({ label, cells }) => [text(label), ...cells.map(cell)]),
      ...paragraphs.map((line) => [text(line)]),
    ],
    widths: [44, ...Array.from({ length: Math.max(head.length - 1, 0) }, () => 18)],
  };
}

/** At most 31 signs, none of those that a sheet's name may not have, each once. */
function sheetNames(titles: readonly string[]): string[] {
  return titles.map((title, nth) => {
    const plain = title.replace(/[\\/?*[\]:']/g, ' ').trim();
    return plain.length <= 31 && titles.indexOf(title) === nth ? plain : `${nth}. ${plain}`.slice(0, 31).trim();
  });
}
