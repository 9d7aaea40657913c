import { describe, expect, it } from '@jest/globals';
import { readPhone } from './phone-number.js';

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
  ])('%s', (given, read) => {
    expect(readPhone(given, 'CN')).toBe(read);
  });
});
