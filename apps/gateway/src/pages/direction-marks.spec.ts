import { describe, expect, it } from '@jest/globals';
import { withMarksShown } from './direction-marks.js';

describe('marks that turn the direction of reading', () => {
  it('are seen instead of obeyed, and nothing else is touched', () => {
    expect(withMarksShown('invoice\u202Efdp.exe\u2066x\u2069')).toBe('invoice[U+202E]fdp.exe[U+2066]x[U+2069]');
    // What Arabic and Hebrew need between words stays as it is.
    expect(withMarksShown('\u200Fשלום\u200E 王芳')).toBe('\u200Fשלום\u200E 王芳');
    expect([withMarksShown(undefined), withMarksShown(null)]).toEqual([undefined, null]);
  });
});
