import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Rows of docs/mission.md that name a test: what of the founding text, the file, and the name of the test in it. */
const rows = readFileSync('docs/mission.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const found = /^\| (?<part>(?:E\d\S* )?[^|]*?) \| [^|]* \| `(?<file>test\/[^`]+)` (?<name>.+) \|$/.exec(line)?.groups;
    return found === undefined ? [] : [found as { part: string; file: string; name: string }];
  });

const tens = ['', '十'];
const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/** What a test of a point or of a mechanism has in its name: 第十二条, 联动机制. */
const namedAfter = (part: string): string => {
  const point = Number(part);
  return Number.isNaN(point) ? part.split(' ')[1]! : `第${tens[Math.floor(point / 10)]}${digits[point % 10]}条`;
};

describe('each point of the founding text', () => {
  it('has its row: the sixteen that bind a bank, and every mechanism of section E', () => {
    const parts = rows.map(({ part }) => part);
    for (let point = 1; point <= 16; point += 1) expect(parts).toContain(String(point));
    expect(parts.filter((part) => part.startsWith('E')).map((part) => part.split(' ')[0])).toEqual([
      'E1',
      'E2.1',
      'E2.2',
      'E2.3',
      'E3.1',
      'E3.2',
      'E3.3',
    ]);
  });

  it.each(rows.filter(({ part }) => /^(E\d\S* .+|\d+)$/.test(part)).map(({ part, name }) => [part, name] as const))(
    '%s has a test that is named after it: %s',
    (part, name) => expect(name).toContain(namedAfter(part)),
  );

  it.each(rows.map(({ part, file, name }) => [part, file, name] as const))('%s is told by a test that there is: %s', (_, file, name) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8').replaceAll('\\u2019', '’').replaceAll("\\'", "'")).toContain(`it('${name}'`);
  });
});
