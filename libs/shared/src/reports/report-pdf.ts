import { mm, type Paper } from '../paper/paper.js';
import type { LaidReport, LaidSection } from './lay-out.js';
import { reportWords } from './report-words.js';

const left = 18 * mm;
const width = 174 * mm;

/** The report on A4: tables with their head again on each page, the pages numbered. */
export async function reportPdf(report: LaidReport, paper: Paper): Promise<Buffer> {
  paper.write(report.title, { weight: 'bold', size: 17, width });
  paper.gap(2);
  for (const [name, value] of report.facts) paper.write(`${name}: ${value}`, { size: 9.5, width });
  for (const note of report.notes) paper.write(note, { weight: 'bold', size: 10.5, width });
  for (const section of report.sections) {
    room(paper, 20 + beginning(paper, section) / mm);
    paper.gap(5);
    paper.write(section.title, { weight: 'bold', size: 12.5, at: { x: left, y: paper.document.y }, width });
    paper.gap(1);
    if (section.rows.length > 0) table(paper, section);
    for (const line of section.paragraphs) paper.write(line, { size: 10, at: { x: left, y: paper.document.y }, width, paragraphGap: 3 });
  }
  room(paper, 20);
  paper.gap(6);
  paper.write(reportWords[report.language].sources, { weight: 'bold', size: 10, at: { x: left, y: paper.document.y }, width });
  for (const source of report.sources) paper.write(source, { size: 8, at: { x: left, y: paper.document.y }, width });
  return await paper.end(`${report.facts[0]?.[1] ?? ''}  ·  ${report.facts[1]?.[1] ?? ''}  ·`);
}

/** Goes on over the page where less than so many millimetres are left. */
function room(paper: Paper, millimetres: number): void {
  const { document } = paper;
  if (document.y + millimetres * mm > document.page.height - document.page.margins.bottom) document.addPage();
}

const size = 9;
const isNumeric = ({ rows }: LaidSection): boolean =>
  rows.every(({ cells }) => cells.every(({ number, text }) => number !== undefined || text === '–'));
const textsOf = ({ label, cells }: LaidSection['rows'][number]): string[] => [label, ...cells.map(({ text }) => text)];

/** How wide each column is: numbers take the same, words as much as there are of them. */
function widthsOf(section: LaidSection): number[] {
  const { head, rows } = section;
  if (isNumeric(section)) {
    const others = head.length - 1;
    const first = others === 1 ? width * 0.7 : Math.max(width * 0.34, width - others * 26 * mm);
    return head.map((_, nth) => (nth === 0 ? first : (width - first) / others));
  }
  const longest = head.map((title, nth) => Math.max(...[title, ...rows.map((row) => textsOf(row)[nth] ?? '')].map(signsOf)));
  const weights = longest.map((signs) => Math.min(Math.max(signs, 10), 44));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (width * weight) / all);
}

/** Latin letters that a text takes the place of: a Han character takes that of two. */
const signsOf = (text: string): number => [...text].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? 2 : 1), 0);

/** As long as its longest cell, by the font that most of it is set in. */
function heightOf({ document }: Paper, cells: readonly string[], widths: readonly number[], weight: 'regular' | 'bold'): number {
  document.font(`${weight}-0`).fontSize(size);
  return Math.max(...cells.map((cell, nth) => document.heightOfString(cell, { width: widths[nth]! - 6, lineGap: 3 })));
}

/** Height in points of the head of a table and its first line, which stand on one page. */
function beginning(paper: Paper, section: LaidSection): number {
  const [first] = section.rows;
  if (first === undefined) return 0;
  const widths = widthsOf(section);
  return heightOf(paper, section.head, widths, 'bold') + heightOf(paper, textsOf(first), widths, 'regular');
}

function table(paper: Paper, section: LaidSection): void {
  const { head, rows } = section;
  const widths = widthsOf(section);
  const align = isNumeric(section) ? 'right' : 'left';
  const line = (cells: readonly string[], weight: 'regular' | 'bold') => {
    const { document } = paper;
    const tall = heightOf(paper, cells, widths, weight);
    if (document.y + tall > document.page.height - document.page.margins.bottom) {
      document.addPage();
      if (weight === 'regular') line(head, 'bold');
    }
    const y = document.y;
    let x = left;
    for (const [nth, cell] of cells.entries()) {
      paper.write(cell, { weight, size, at: { x, y }, width: widths[nth]! - 6, align: nth > 0 ? align : 'left' });
      x += widths[nth]!;
    }
    document.y = y + tall + 3;
    document
      .moveTo(left, document.y - 1)
      .lineTo(left + width, document.y - 1)
      .lineWidth(0.4)
      .strokeColor('#b1b4b6')
      .stroke();
    document.y += 2;
  };
  line(head, 'bold');
  for (const row of rows) line(textsOf(row), 'regular');
}
