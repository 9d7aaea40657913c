import { expect, it } from '@jest/globals';
import { lineDifferences } from './line-differences.js';

const told = (before: string, after: string) =>
  lineDifferences(before, after).map((place) =>
    place.map(({ what, text, no }) => `${{ gone: '-', new: '+', same: ' ' }[what]}${no} ${text}`),
  );

it('tells what is gone and what is new, with two lines around it', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n');
  expect(told(before, before.replace('d', 'D'))).toEqual([[' 2 b', ' 3 c', '-4 d', '+4 D', ' 5 e', ' 6 f']]);
  expect(told(before, `${before}\nh\n`)).toEqual([[' 6 f', ' 7 g', '+8 h']]);
  expect(told(before, before)).toEqual([]);
});

it('finds what stayed between two changes, and keeps places that do not touch apart', () => {
  const before = Array.from({ length: 20 }, (_, no) => `line ${no + 1}`).join('\n');
  const after = before.replace('line 2\n', '').replace('line 18', 'line eighteen');
  expect(told(before, after)).toEqual([
    [' 1 line 1', '-2 line 2', ' 2 line 3', ' 3 line 4'],
    [' 15 line 16', ' 16 line 17', '-18 line 18', '+17 line eighteen', ' 18 line 19', ' 19 line 20'],
  ]);
});

it('says of texts with nothing in common, of empty and of very long ones what they are', () => {
  expect(told('', 'a')).toEqual([['+1 a']]);
  expect(told('a\r\n', '')).toEqual([['-1 a']]);
  const long = (word: string) => Array.from({ length: 2_000 }, (_, no) => `${word} ${no}`).join('\n');
  expect(lineDifferences(long('a'), long('b')).flat()).toHaveLength(4_000);
});
