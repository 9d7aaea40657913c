import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import { linesOf, papers } from './papers-described.js';

const names = Object.keys(papers) as (keyof typeof papers)[];

/** Every line of a paper as it is delivered, in the words of the schema; the three languages are one line. */
function written(node: unknown, above = ''): string[] {
  if (isSeq(node)) return node.items.flatMap((item) => written(item, above === '' ? '' : above.replace(/\.$/, '[].')));
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => {
    if (!isPair(pair) || !isScalar(pair.key)) return [];
    const key = String(pair.key.value);
    return /^(zh-Hans|zh-Hant|en)$/.test(key) ? [] : [above + key, ...written(pair.value, `${above + key}.`)];
  });
}

describe.each(names)('%s as it is described', (paper) => {
  const lines = linesOf(paper).map(({ line }) => line);

  it('has every line of the delivered one', () => {
    const delivered = written(parseDocument(readFileSync(`config/${paper}`, 'utf8')).contents).map((line) =>
      line
        .replace(/^leads\.[a-z_]+/, 'leads.<name>')
        .replace(/^statements\.[a-z_]+$/, 'statements')
        // A code for each key of the menu and each coding: the map is the line.
        .replace(/^hotlineMenu\..+$/, 'hotlineMenu')
        .replace(/^(categories\[\]\.(?:business|cause))\..+$/, '$1'),
    );
    expect(delivered.length).toBeGreaterThan(3);
    expect(delivered.filter((line) => !lines.includes(line) && line !== 'leads.<name>')).toEqual([]);
  });

  it('says something of each, once', () => {
    expect(new Set(lines).size).toBe(lines.length);
    expect(linesOf(paper).filter(({ says }) => says.length < 4)).toEqual([]);
  });

  it('stands in docs/configuration.md', () => {
    const page = readFileSync('docs/configuration.md', 'utf8');
    expect(lines.filter((line) => !page.includes(`| \`${line}\` |`))).toEqual([]);
  });
});

describe('the lines of institution.yaml', () => {
  it('go into sections, lists, maps and forms', () => {
    const lines = linesOf('institution.yaml').map(({ line }) => line);
    expect(lines).toEqual(
      expect.arrayContaining([
        'sending.ladder',
        'sending.providers.<name>.weight',
        'leads.<name>.near',
        'quietHours.from',
        'supervisors[].email',
        'survey.sample',
      ]),
    );
  });

  it('say what holds when they are left out', () => {
    const found = Object.fromEntries(linesOf('institution.yaml').map(({ line, otherwise }) => [line, otherwise]));
    expect(found).toMatchObject({
      name: null,
      claimLeaseMinutes: '30',
      quietHours: 'off',
      'sending.unknownWaitSeconds': '120',
      calendar: '',
    });
  });
});
