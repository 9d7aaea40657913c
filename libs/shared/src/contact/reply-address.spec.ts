import { describe, expect, it } from '@jest/globals';
import { readReplyAddress, replyAddress } from './reply-address.js';

const mine = replyAddress('a secret', '7K2QD-M9XWA', 'tousu@bank.example');

describe('the address of one case', () => {
  it('carries the reference and a token, and is read back in any case of letters', () => {
    expect(mine).toMatch(/^tousu\+7K2QDM9XWA\.[0-9a-z]{16}@bank\.example$/);
    for (const written of [mine, mine.toUpperCase(), mine.toLowerCase()]) expect(readReplyAddress('a secret', written)).toBe('7K2QD-M9XWA');
  });

  it('is nobody else’s', () => {
    const letter = mine.at(-15) === '0' ? '1' : '0';
    const forged = [
      mine.replace(/\.(.)/, (_, first: string) => `.${first === '0' ? '1' : '0'}`),
      mine.replace('7K2QDM9XWA', '7K2QDM9XWB'),
      'tousu+7K2QDM9XWA@bank.example',
      'tousu+7K2QDM9XWA.@bank.example',
      'tousu@bank.example',
      '',
      letter.repeat(1000),
    ];
    for (const address of forged) expect(readReplyAddress('a secret', address)).toBeUndefined();
    expect(readReplyAddress('another secret', mine)).toBeUndefined();
  });
});
