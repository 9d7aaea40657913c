import { describe, expect, it } from '@jest/globals';
import { faultsOfReport, type ReportDefinition } from './definition.js';
import { latestPeriods, type PeriodKind, periodOf, readPeriod } from './period.js';

describe('the period of a report', () => {
  it.each<[PeriodKind, string, string, string]>([
    ['half_year', '2026H2', '2026-07-01', '2026-12-31'],
    ['half_year', ' 2027h1 ', '2027-01-01', '2027-06-30'],
    ['quarter', '2028Q1', '2028-01-01', '2028-03-31'],
    ['month', '2028-02', '2028-02-01', '2028-02-29'],
    ['year', '2026', '2026-01-01', '2026-12-31'],
  ])('%s %s', (kind, name, from, to) => {
    const period = readPeriod(kind, name);
    expect([period.from, period.to]).toEqual([from, to]);
    for (const day of [from, to]) expect(periodOf(kind, day)).toEqual(period);
  });

  it.each<[PeriodKind, string]>([
    ['half_year', '2026H3'],
    ['half_year', '2026'],
    ['quarter', '2026Q0'],
    ['month', '2026-13'],
    ['year', '2026H1'],
    ['year', '0000'],
  ])('is none: %s %s', (kind, name) => {
    expect(() => readPeriod(kind, name)).toThrow(expect.objectContaining({ code: 'report.period-unknown' }));
  });

  it('goes back over the turn of the year', () => {
    expect(latestPeriods('quarter', '2027-02-10', 3).map(({ id }) => id)).toEqual(['2027Q1', '2026Q4', '2026Q3']);
  });
});

describe('a definition that leads nowhere', () => {
  const names = { 'zh-Hans': '一', 'zh-Hant': '一', en: 'one' };
  const figure = { names, when: 'ended', value: 'cases', source: 'a', confidence: 'memory' } as const;
  const sound: ReportDefinition = {
    id: 'x',
    names,
    version: '1',
    about: names,
    period: 'quarter',
    sources: { a: 'somewhere' },
    figures: { one: figure, half: { ...figure, shareOf: 'one' } },
    parts: [{ kind: 'figures', names, figures: ['one', 'half'] }],
  };
  it.each<[string, Partial<ReportDefinition>, RegExp | undefined]>([
    ['nothing', {}, undefined],
    ['a figure that is not there', { parts: [{ kind: 'figures', names, figures: ['two'] }] }, /"two"/],
    ['a figure of every object', { parts: [{ kind: 'figures', names, figures: ['constructor'] }] }, /"constructor"/],
    ['a source that is none', { figures: { one: { ...figure, source: 'b' } } }, /"b"/],
    [
      'a share of a share',
      { figures: { one: figure, half: { ...figure, shareOf: 'one' }, third: { ...figure, shareOf: 'half' } } },
      /share of a share/,
    ],
    ['days of what goes on', { figures: { one: { ...figure, when: 'received', where: { days: { below: 3 } } } } }, /took days/],
    [
      'a median in a table',
      {
        figures: { one: { ...figure, value: 'median-days' } },
        parts: [{ kind: 'table', names, by: 'cause', level: 'all', rows: 'all', figures: ['one'] }],
      },
      /median/,
    ],
  ])('%s', (_what, over, fault) => {
    const faults = faultsOfReport({ ...sound, ...over });
    if (fault === undefined) expect(faults).toEqual([]);
    else expect(faults.join('\n')).toMatch(fault);
  });
});
