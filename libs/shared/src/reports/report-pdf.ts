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
    room(paper, 30);
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

function table(paper: Paper, { head, rows }: LaidSection): void {
  const numeric = rows.every(({ cells }) => cells.every(({ number, text }) => number !== undefined || text === '–'));
  const others = head.length - 1;
  const first = others === 1 || !numeric ? width * (numeric ? 0.7 : 0.34) : Math.max(width * 0.34, width - others * 26 * mm);
  const each = (width - first) / others;
  const line = (cells: readonly string[], weight: 'regular' | 'bold') => {
    const { document } = paper;
    const size = 9;
    // As long as its longest cell, by the font that most of it is set in.
    document.font(`${weight}-0`).fontSize(size);
    const tall = Math.max(
      ...cells.map((cell, nth) => document.heightOfString(cell, { width: (nth === 0 ? first : each) - 6, lineGap: 3 })),
    );
    if (document.y + tall > document.page.height - document.page.margins.bottom) {
      document.addPage();
      if (weight === 'regular') line(head, 'bold');
    }
    const y = document.y;
    for (const [nth, cell] of cells.entries()) {
      const x = left + (nth === 0 ? 0 : first + (nth - 1) * each);
      paper.write(cell, {
        weight,
        size,
        at: { x, y },
        width: (nth === 0 ? first : each) - 6,
        align: nth > 0 && numeric ? 'right' : 'left',
      });
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
  for (const { label, cells } of rows) line([label, ...cells.map(({ text }) => text)], 'regular');
}
