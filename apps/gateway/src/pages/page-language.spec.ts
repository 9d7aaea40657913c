import { describe, expect, it } from '@jest/globals';
import { acceptedLanguage } from './page-language.js';

describe('the language of a page', () => {
  it('follows the weights, and never takes what is refused', () => {
    expect(acceptedLanguage('de, en;q=0.4, zh-TW;q=0.7')).toBe('zh-Hant');
    expect(acceptedLanguage('zh-HK')).toBe('zh-Hant');
    expect(acceptedLanguage('*')).toBeUndefined();
    expect(acceptedLanguage('en;q=0, fr')).toBeUndefined();
    expect(acceptedLanguage('en;q=x, ;;,')).toBeUndefined();
  });
});
