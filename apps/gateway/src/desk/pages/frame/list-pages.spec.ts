import { describe, expect, it } from '@jest/globals';
import { cursorIn, cursorPages } from './list-pages.js';

const at = (query: string, over: Partial<Parameters<typeof cursorPages>[1]> = {}) =>
  cursorPages('en', { path: '/desk/x', asked: new URLSearchParams(query), items: 50, size: 50, nextCursor: 'n', ...over });

describe('the pages of a list', () => {
  it('are none where it is shown whole', () => {
    expect(at('', { nextCursor: undefined })).toBeUndefined();
  });

  it('lead on, and back one by one, with what was filtered', () => {
    expect(at('due=late')).toEqual({ text: '1 to 50', first: undefined, before: undefined, after: '/desk/x?due=late&cursor=n' });
    const second = at('due=late&cursor=a&done=note');
    expect(second).toEqual({
      text: '51 to 100',
      first: undefined,
      before: '/desk/x?due=late',
      after: '/desk/x?due=late&cursor=a&cursor=n',
    });
    expect(cursorIn(new URLSearchParams('cursor=a&cursor=b'))).toBe('b');
    expect(at('cursor=a&cursor=b')).toMatchObject({ first: '/desk/x', before: '/desk/x?cursor=a' });
  });

  it('say of how many where that is known: the total, or the end itself', () => {
    expect(at('', { total: 113 })?.text).toBe('1 to 50 of 113');
    expect(at('cursor=a&cursor=b', { items: 13, nextCursor: undefined })?.text).toBe('101 to 113 of 113');
    // A count that was made before and is less than what is shown by now is not said.
    expect(at('cursor=a', { total: 80 })?.text).toBe('51 to 100');
  });

  it('go on for ever with an address of bounded length', () => {
    let query = '';
    for (let page = 1; page < 200; page++) query = at(query, { nextCursor: 'x'.repeat(100) })!.after!.split('?')[1]!;
    expect(query.length).toBeLessThan(4_000);
    expect(at(query)?.text).toBe('9951 to 10000');
    expect(at(query)?.first).toBe('/desk/x');
  });
});
