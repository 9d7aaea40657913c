import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { describe, expect, it } from '@jest/globals';
import { Backtesting, backtestText } from './backtest.js';
import { lessonMaker, readLessons, taughtBy } from './lessons.js';
import type { PastCase, Tally } from './past-cases.js';
import { reportOf, reportText } from './report.js';
import { papersWith, switchBack, switchTo } from './switch-papers.js';

const tally = (over: Partial<Tally>): Tally => ({
  month: '2026-11',
  routed: 'cards',
  department: 'cards',
  decidedBy: 'model',
  proposed: 'cards',
  settled: true,
  version: 'm1',
  papers: 'p1',
  cases: 1,
  ...over,
});

describe('the report of routing', () => {
  it('counts coverage over all, and what stayed only where staff have spoken', () => {
    const report = reportOf([
      tally({ cases: 8 }),
      tally({ cases: 2, department: 'loans' }),
      tally({ cases: 5, settled: false }),
      tally({ cases: 4, decidedBy: 'rule', routed: 'wealth', department: 'wealth' }),
      tally({ cases: 3, decidedBy: 'nobody', routed: 'triage', department: 'service', proposed: 'service' }),
      tally({ cases: 1, decidedBy: 'nobody', routed: 'triage', department: 'loans', proposed: 'service', month: '2026-12' }),
    ]);
    expect(report.all).toMatchObject({ cases: 23, byRule: 4, byModel: 15, byNobody: 4, settled: 18, proposalsFollowed: 0.75 });
    expect(report.all.coverage).toBeCloseTo(19 / 23);
    expect(report.all.precision).toBeCloseTo(12 / 14);
    expect(report.all.precisionOfModel).toBeCloseTo(0.8);
    expect(report.all.wrong).toBeCloseTo(2 / 18);
    expect(report.months.map(({ month }) => month)).toEqual(['2026-11', '2026-12']);
    expect(report.confusion).toContainEqual({ routed: 'cards', ended: 'loans', cases: 2 });
    expect(reportText(report)).toMatch(/cards +8/);
  });

  it('says so where there is nothing', () => {
    expect(reportText(reportOf([]))).toBe('No case was routed in that time.');
    expect(reportOf([]).all.precision).toBeNull();
  });
});

const past = (text: string, over: Partial<PastCase> = {}): PastCase => ({
  reference: 'R',
  receivedAt: new Date('2026-11-02T02:00:00Z'),
  draft: { channel: 'api', language: 'zh-Hans', text, complainant: {} } satisfies ComplaintDraft,
  routed: 'triage',
  rule: 'triage',
  decidedBy: 'nobody',
  proposed: null,
  version: null,
  papers: null,
  department: 'wealth',
  movedByStaff: true,
  business: null,
  cause: null,
  decided: false,
  ...over,
});

describe('a backtest', () => {
  const config = loadHouseConfig('config');
  const rule = { id: 'blue', when: 'text.contains("星河")', department: 'wealth', priority: 0, reason: 'r' };
  const testing = new Backtesting(compileRouting({ ...config, routing: [rule, ...config.routing] }));

  it('says what would move, and with whom staff agreed', () => {
    testing.add([
      past('星河一期'),
      past('星河二期', { routed: 'loans', decidedBy: 'rule', department: 'loans', movedByStaff: false, decided: true }),
      past('星河三期', { department: 'cards' }),
      past('星河四期', { movedByStaff: false, department: 'triage' }),
      past('星河五期', { routed: 'wealth' }),
    ]);
    const result = testing.result();
    expect(result).toMatchObject({ cases: 5, moves: 4, agrees: 1, disagrees: 1, neither: 1, unsettled: 1 });
    expect(result.byMove).toContainEqual({ from: 'triage', to: 'wealth', cases: 3, agrees: 1, disagrees: 0 });
    expect(result.after).toMatchObject({ coverage: 1, precision: 0.5 });
    expect(JSON.stringify(result)).not.toContain('星河');
    expect(backtestText(result)).toContain('triage → wealth: 3 (1, 0)');
  });
});

describe('lessons of past cases', () => {
  it('are signs and codes of what staff settled; a name is none of them, and words only where they are asked for', () => {
    const cases = [past('我叫欧阳翠花，年费又扣了'), past('x', { movedByStaff: false })];
    const [lesson, ...more] = lessonMaker('jrt-0169', false)(cases);
    expect(more).toEqual([]);
    expect(lesson).toMatchObject({ department: 'wealth', by: 'triage', signs: { 年费: 1 } });
    expect(JSON.stringify(lesson)).not.toMatch(/欧阳|翠花|text/);
    expect(lessonMaker('jrt-0169', true)(cases)[0]!.text).toContain('年费');
    const [taught] = taughtBy(readLessons([lesson]));
    expect(taught).toMatchObject({ answers: { department: 'wealth' }, weight: 3 });
    expect(() => readLessons([lesson, { department: 7 }])).toThrow('Line 2');
  });
});

describe('papers that are switched on by hand', () => {
  const folders = () => {
    const root = mkdtempSync(join(tmpdir(), 'redress-switch-'));
    const [inForce, next] = [join(root, 'config'), join(root, 'next')];
    cpSync('config', inForce, { recursive: true });
    mkdirSync(join(next, 'words', 'urgent'), { recursive: true });
    writeFileSync(join(next, 'words', 'own.txt'), '[B10.01]\n长寿宝\n');
    writeFileSync(join(next, 'routing.yaml'), `- id: first\n  when: 'true'\n  department: service\n  reason: r\n`);
    return { inForce, next };
  };

  it('replace what was there, and back brings it again; back once more brings them again', () => {
    const { inForce, next } = folders();
    const before = readFileSync(join(inForce, 'routing.yaml'), 'utf8');
    expect(switchTo(next, inForce)).toEqual({ replaced: ['routing.yaml'], added: ['words/own.txt'] });
    expect(readFileSync(join(inForce, 'routing.yaml'), 'utf8')).toContain('first');
    switchBack(inForce);
    expect(readFileSync(join(inForce, 'routing.yaml'), 'utf8')).toBe(before);
    expect(existsSync(join(inForce, 'words/own.txt'))).toBe(false);
    switchBack(inForce);
    expect(readFileSync(join(inForce, 'routing.yaml'), 'utf8')).toContain('first');
    expect(existsSync(join(inForce, 'words/own.txt'))).toBe(true);
  });

  it('are refused whole when one of them is broken, with the file as it was given', () => {
    const { inForce, next } = folders();
    const before = readdirSync(inForce);
    writeFileSync(join(next, 'words', 'own.txt'), '[B10.01]\n(长寿\n');
    expect(() => switchTo(next, inForce)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    expect(() => papersWith(next, inForce)).toThrow(expect.objectContaining({ fields: [expect.objectContaining({ path: next })] }));
    expect(readdirSync(inForce)).toEqual(before);
    expect(() => switchBack(inForce)).toThrow('nothing'.replace('n', 'N'));
    expect(() => switchTo(join(next, 'nowhere'), inForce)).toThrow('not a folder');
  });
});
