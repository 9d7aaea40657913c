import { describe, expect, it } from '@jest/globals';
import type { PageRequest } from '../../../pages/page-request.js';
import { senderOf } from '../../../pages/page-request.js';
import { formKeyOf, isFormKey } from './form-key.js';

const from = (headers: Record<string, string>) => senderOf({ headers } as unknown as PageRequest, 'https://desk.bank.example');

describe('the key of a form', () => {
  it('fits its own session only, and never an empty one', () => {
    expect(isFormKey('one', formKeyOf('one'))).toBe(true);
    expect(isFormKey('two', formKeyOf('one'))).toBe(false);
    expect([isFormKey('one', undefined), isFormKey('one', ''), isFormKey('one', formKeyOf('one').slice(1))]).toEqual([false, false, false]);
    expect(formKeyOf('one')).not.toContain('one');
  });
});

describe('the sender of a post', () => {
  it('is ours by what a browser says of the site, before anything a page could claim', () => {
    expect(from({ 'sec-fetch-site': 'same-origin', origin: 'null' })).toBe('ours');
    expect(from({ 'sec-fetch-site': 'cross-site', origin: 'https://desk.bank.example' })).toBe('foreign');
    // Another service of the same institution is another site to us.
    expect(from({ 'sec-fetch-site': 'same-site' })).toBe('foreign');
    expect(from({ 'sec-fetch-site': 'none' })).toBe('unknown');
  });

  it('is told by its origin where that is all a browser sends', () => {
    expect(from({ origin: 'https://desk.bank.example' })).toBe('ours');
    expect(from({ origin: 'http://10.0.0.5:3000', host: '10.0.0.5:3000' })).toBe('ours');
    expect(from({ origin: 'https://desk.bank.example.evil.example', host: 'desk.bank.example' })).toBe('foreign');
    expect([from({ origin: 'null' }), from({ origin: 'nonsense' }), from({})]).toEqual(['foreign', 'foreign', 'unknown']);
  });
});
