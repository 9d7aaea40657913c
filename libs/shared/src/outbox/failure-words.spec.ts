import { describe, expect, it } from '@jest/globals';
import { Failure } from '../domain/failure/failure.js';
import { failureWords } from './failure-words.js';

describe('what is written about a failure', () => {
  it('keeps a failure’s code and sentence, cleaned', () => {
    expect(failureWords(new Failure('store.unavailable', 'bad \u0000 byte', { retryAfterSeconds: 7 }))).toEqual({
      code: 'store.unavailable',
      sentence: 'bad \uFFFD byte',
      refused: false,
      retryAfterSeconds: 7,
    });
    expect(failureWords(new Failure('mail.unreadable')).refused).toBe(true);
  });

  it('never repeats a bug’s message, which may quote a complaint', () => {
    const words = failureWords(new TypeError('cannot read 张三\n    at +8613800138000 (secret:1:1)'));
    expect(words.code).toBeUndefined();
    expect(words.sentence).toMatch(/^TypeError at .*failure-words\.spec\.ts:\d+:\d+\)?$/);
    expect(words.sentence).not.toContain('张三');
    expect(words.sentence).not.toContain('138');
    expect(words.sentence).not.toContain('//');
  });

  it('is content with things that are no errors', () => {
    expect(failureWords('张三').sentence).toBe('string');
    expect(failureWords(undefined).sentence).toBe('undefined');
  });
});
