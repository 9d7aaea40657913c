import { describe, expect, it } from '@jest/globals';
import { dialable, readPhone } from './phone-number.js';

describe('telephone numbers', () => {
  it.each([
    ['+8613800138000', '+8613800138000'],
    ['13800138000', '+8613800138000'],
    ['138 0013 8000', '+8613800138000'],
    ['whatsapp:+85251234567', '+85251234567'],
    ['+1 (202) 555-0143', '+12025550143'],
    ['106912345', '106912345'],
    ['anonymous', 'anonymous'],
    ['', undefined],
    ['１３８－００１３－８０００', '+8613800138000'],
    ['0086 138 0013 8000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['010-8888 8888', '+861088888888'],
    ['+852 5123 4567', '+85251234567'],
    ['+886 912-345-678', '+886912345678'],
  ])('%s', (given, read) => {
    expect(readPhone(given, 'CN')).toBe(read);
  });
});

describe('a number that somebody typed to be reached at', () => {
  it.each([
    ['138 0013 8000', '+8613800138000'],
    ['+44 20 7946 0018', '+442079460018'],
    ['tel:138-0013-8000', '+8613800138000'],
    ['12', undefined],
    ['my number', undefined],
    ['', undefined],
  ])('%s', (given, read) => {
    expect(dialable(given, 'CN')).toBe(read);
  });
});
