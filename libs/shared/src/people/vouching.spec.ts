import { describe, expect, it } from '@jest/globals';
import { newVouchCode, vouchHash } from './vouching.js';

describe('the code that somebody tells whoever vouches for them', () => {
  it('is another each time, and is read however it was heard', () => {
    const codes = Array.from({ length: 200 }, newVouchCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
    const [code] = codes as [string];
    for (const typed of [code.toLowerCase(), code.replace('-', ' '), ` ${code.replace('-', '')} `, code.split('').join(' ')])
      expect(vouchHash(typed).equals(vouchHash(code))).toBe(true);
    for (const other of ['', code.slice(1), `${code}2`]) expect(vouchHash(other).equals(vouchHash(code))).toBe(false);
  });
});
