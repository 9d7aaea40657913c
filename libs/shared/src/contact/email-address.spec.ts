import { describe, expect, it } from '@jest/globals';
import { emailForSending, foldEmail, readEmail } from './email-address.js';

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

describe('one notion of a mail address', () => {
  it.each([
    // Plain RFC 5321 that stricter patterns refuse.
    ["sean.o'brien@mail.example", "sean.o'brien@mail.example"],
    ["d'angelo&figli=roma@posta.example", "d'angelo&figli=roma@posta.example"],
    ['user+tag/dept@mail.example', 'user+tag/dept@mail.example'],
    ['!#$%&*-/=?^_`{|}~@mail.example', '!#$%&*-/=?^_`{|}~@mail.example'],
    ['hanako..yamada.@docomo.example', 'hanako..yamada.@docomo.example'],
    // IDN, in Punycode and in Unicode; SMTPUTF8.
    ['liqiang@xn--fsqu00a.xn--fiqs8s', 'liqiang@xn--fsqu00a.xn--fiqs8s'],
    ['liqiang@例子.中国', 'liqiang@例子.中国'],
    ['李强@例子.中国', '李强@例子.中国'],
    ['jürgen@bücher.example', 'jürgen@bücher.example'],
    ['Иван@пример.рф', 'Иван@пример.рф'],
    // As keyboards and headers have it.
    [' Wang@MAIL.Example. ', 'Wang@mail.example'],
    ['ｗａｎｇ＠mail．example', 'wang@mail.example'],
    ['wang@mail。example', 'wang@mail.example'],
    ['mailto:wang@mail.example', 'wang@mail.example'],
    ['王芳 <wang@mail.example>', 'wang@mail.example'],
    ['jose\u0301@mail.example', 'jos\u00e9@mail.example'],
  ])('%s', (given, read) => {
    expect(readEmail(given)).toBe(read);
  });

  it.each([
    '',
    'see above',
    'none@',
    '@mail.example',
    'wang',
    'wang@localhost',
    'wang@127.0.0.1',
    'wang@[127.0.0.1]',
    'two people@mail.example',
    'a@b@mail.example,c@mail.example',
    '"quoted name"@mail.example',
    'wang@mail..example',
    'wang@-mail.example',
    'wang@mail.example:25',
    'wang@mail.example/path',
    'wang\r\nBcc:x@mail.example',
    `${'w'.repeat(65)}@mail.example`,
    `${'王'.repeat(22)}@mail.example`,
    `wang@${'a'.repeat(64)}.example`,
    `wang@${'a.'.repeat(126)}example`,
  ])('finds none in %s', (given) => {
    expect(readEmail(given)).toBeUndefined();
  });

  it('travels with its domain in A-labels, whichever way it was written', () => {
    expect(emailForSending('liqiang@例子.中国')).toBe('liqiang@xn--fsqu00a.xn--fiqs8s');
    expect(emailForSending('liqiang@XN--FSQU00A.xn--fiqs8s')).toBe('liqiang@xn--fsqu00a.xn--fiqs8s');
    expect(emailForSending('李强@例子.中国')).toBe('李强@xn--fsqu00a.xn--fiqs8s');
    expect(emailForSending('see above')).toBeUndefined();
  });
});
