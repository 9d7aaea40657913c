import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { loadRules } from '../rules/rule-registry.js';
import type { LaidReport } from './lay-out.js';
import { loadReportDefinitions } from './report-definitions.js';
import { writeReport } from './write-report.js';

const evil = ['=1+1', '+cmd|calc', '-2', '@SUM(A1)', '\t=1', '\r=1', '<script>alert(1)</script>', '"><img src=x>', '王芳', '\u202Efdp'];
const report: LaidReport = {
  language: 'zh-Hans',
  title: '=HYPERLINK("http://x")',
  facts: [['报告期', '2026H2']],
  notes: ['=2+2'],
  sections: [
    {
      nth: 0,
      title: '一/二[三]:四',
      head: ['业务', '受理'],
      rows: evil.map((label, nth) => ({ key: label, label, cells: [{ text: String(nth), number: nth }] })),
      paragraphs: [],
    },
    { nth: 1, title: '一/二[三]:四', head: [], rows: [], paragraphs: evil },
  ],
  sources: ['@x'],
};
const at = new Date('2027-01-20T02:00:00Z');
/** What a source is called in each language of the desk: a title is the same in all, words of ours are not. */
const wordsOf = (said: string | Partial<Record<string, string>> | undefined) =>
  ['en', 'zh-Hans', 'zh-Hant'].map((language) => (typeof said === 'string' ? said : said?.[language]));

describe('a report as a file', () => {
  it('has no cell that a program would run (CSV)', async () => {
    const text = (await writeReport(report, 'csv', at)).toString('utf8').replace('\uFEFF', '');
    const cells = text.split('\r\n').flatMap((line) => line.split(',').map((cell) => cell.replace(/^"/, '')));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(text).toContain('王芳,8');
  });

  it('runs nothing and fetches nothing (HTML)', async () => {
    const html = (await writeReport(report, 'html', at)).toString('utf8');
    expect(html).not.toMatch(/<(script|img|link|iframe|object)\b/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<html lang="zh-Hans">');
  });

  it('has numbers as numbers, texts as texts, and a sheet of its own for each piece (XLSX)', async () => {
    const parts = unzipSync(new Uint8Array(await writeReport(report, 'xlsx', at)));
    const names = Object.keys(parts).filter((name) => /worksheets\/sheet\d+\.xml$/.test(name));
    expect(names).toHaveLength(3);
    const xml = names.map((name) => strFromU8(parts[name]!)).join('');
    expect(xml).not.toContain('<f>');
    expect(xml).toMatch(/<v>9<\/v>/);
    const book = strFromU8(parts['xl/workbook.xml']!);
    expect(new Set(book.match(/ name="[^"]*"/g))).toHaveProperty('size', 3);
    expect(book).not.toMatch(/name="[^"]*[\\/?*[\]:]/);
  });

  it('is the same bytes whenever it is made, over as many pages as it needs (PDF)', async () => {
    const long = {
      ...report,
      sections: [
        {
          ...report.sections[0]!,
          rows: Array.from({ length: 150 }, (_, nth) => ({ key: '', label: `业务 ${nth}`, cells: [{ text: '1', number: 1 }] })),
        },
      ],
    };
    const pdf = await writeReport(long, 'pdf', at);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(2);
    expect(pdf.equals(await writeReport(long, 'pdf', at))).toBe(true);
    expect(pdf.length).toBeLessThan(400_000);
  });
});

describe('the definitions of reports', () => {
  const definitions = loadReportDefinitions();

  it('are those that are delivered, and each meets a duty that its rule set has', () => {
    expect([...definitions.keys()]).toEqual(['cn-2012-half-year', 'cn-jrt-0169', 'in-rbi-quarter', 'uk-ps25-19']);
    const rules = loadRules();
    for (const { duty } of definitions.values())
      if (duty) expect(rules.ruleSet(duty.ruleSet).obligations.find(({ id }) => id === duty.obligation)).toMatchObject({ kind: 'report' });
  });

  it('say of every figure how far it was checked; what rests on memory says so', () => {
    for (const { figures, sources } of definitions.values())
      for (const { confidence, source } of Object.values(figures))
        expect([confidence, wordsOf(sources[source])]).toEqual([
          expect.stringMatching(/^(verified|secondary|memory)$/),
          [expect.any(String), expect.any(String), expect.any(String)],
        ]);
  });

  it('may be the institution’s own; one of the same id takes the place of ours, and what is wrong is named with its file', () => {
    const papers = mkdtempSync(join(tmpdir(), 'redress-reports-'));
    mkdirSync(join(papers, 'reports'));
    const own = { ...definitions.get('in-rbi-quarter'), version: 'ours' };
    writeFileSync(join(papers, 'reports/in-rbi-quarter.json'), JSON.stringify(own));
    expect(loadReportDefinitions(papers).get('in-rbi-quarter')?.version).toBe('ours');
    writeFileSync(join(papers, 'reports/other.json'), JSON.stringify({ ...own, figures: {} }));
    writeFileSync(join(papers, 'reports/none.json'), '{');
    expect(() => loadReportDefinitions(papers)).toThrow(
      expect.objectContaining({
        code: 'report.invalid',
        fields: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining('none.json') })]),
      }),
    );
    rmSync(papers, { recursive: true });
  });
});
