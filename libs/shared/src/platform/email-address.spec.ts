import { describe, expect, it } from '@jest/globals';
import { foldEmail } from './email-address.js';

describe('comparing people by their address', () => {
  it.each([
    ['Wang.Fang@Example.COM', 'wang.fang@example.com'],
    [' wang@example.com. ', 'wang@example.com'],
    ['<wang@example.com>', 'wang@example.com'],
    ['ｗａｎｇ＠example.com', 'wang@example.com'],
    ['li@银行.中国', 'li@xn--jn2a72x.xn--fiqs8s'],
    ['li@XN--JN2A72X.xn--fiqs8s', 'li@xn--jn2a72x.xn--fiqs8s'],
    ['王芳@example.com', '王芳@example.com'],
    ['W.a.n.g+bank@GoogleMail.com', 'wang@gmail.com'],
    ['wang+bank@outlook.com', 'wang@outlook.com'],
    ['wang.fang@outlook.com', 'wang.fang@outlook.com'],
    ['wang+bank@example.com', 'wang+bank@example.com'],
    ['+86138@gmail.com', '+86138@gmail.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
  ])('%s is %s', (given, folded) => {
    expect(foldEmail(given)).toBe(folded);
  });

  it.each(['', 'wang', 'wang@', '@example.com', 'wang@localhost', 'two people@example.com', 'wang@exa mple.com', undefined])(
    'finds no address in %s',
    (given) => {
      expect(foldEmail(given)).toBeUndefined();
    },
  );

  it('takes text that no column would', () => {
    expect(foldEmail('w\u0000\uD800@example.com')).toBe('w\uFFFD\uFFFD@example.com');
    expect(foldEmail(`${'a'.repeat(5_000)}@example.com`)).toBeUndefined();
  });
});
