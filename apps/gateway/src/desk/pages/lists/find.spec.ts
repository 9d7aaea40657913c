import { describe, expect, it } from '@jest/globals';
import { readSearch } from './read-search.js';
import { seal, unseal } from './sealed.js';

describe('what is typed to find a case', () => {
  it.each([
    ['7k2qd m9xwa', ['reference']],
    ['139 1111 2222', ['phone']],
    ['+86-139-1111-2222', ['phone']],
    ['wang@example.cn', ['email']],
    // Ten digits may be both.
    ['9500012345', ['reference', 'phone']],
    ['王芳', ['name', 'text']],
    // Ten letters are more often a word than a reference.
    ['complaints', ['reference', 'name', 'text']],
    ['   ', []],
  ])('%s is read as %j', (typed, as) => {
    expect(readSearch(typed).as).toEqual(as);
  });
});

describe('a sealed search', () => {
  it('is opened by its own session only, and not when it was changed', () => {
    const sealed = seal('mine', '王芳 139');
    expect(unseal('mine', sealed)).toBe('王芳 139');
    expect([unseal('yours', sealed), unseal('mine', `${sealed.slice(0, -2)}AA`), unseal('mine', ''), unseal('mine', '%%%')]).toEqual(
      Array(4).fill(undefined),
    );
    expect(seal('mine', '王芳 139')).not.toBe(sealed);
  });
});
