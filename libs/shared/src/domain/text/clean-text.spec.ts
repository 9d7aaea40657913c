import { describe, expect, it } from '@jest/globals';
import { cleanJson, cleanText } from './clean-text.js';

describe('cleaning text before any column', () => {
  it('replaces NUL and lone surrogates and keeps everything else', () => {
    expect(cleanText('a\u0000b\uD800c投诉😀')).toBe('a\uFFFDb\uFFFDc投诉😀');
  });

  it('never leaves half a pair where it cuts', () => {
    expect(cleanText('ab😀', 3)).toBe('ab\uFFFD');
  });

  it('reaches keys and nested values', () => {
    expect(cleanJson({ 'k\u0000': ['\uDC00', { n: 1 }] })).toEqual({ 'k\uFFFD': ['\uFFFD', { n: 1 }] });
  });
});
