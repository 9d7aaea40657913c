import { describe, expect, it } from '@jest/globals';
import { findSecrets, maskSecrets, maskWords, wordsOf } from './mask-secrets.js';

describe('cards', () => {
  it.each([
    ['我的卡6222021234567890128被盗刷', '我的卡•••••••••••••••0128被盗刷'],
    ['card 4111 1111 1111 1111 was charged', 'card •••• •••• •••• 1111 was charged'],
    ['card 5500-0000-0000-0004.', 'card ••••-••••-••••-0004.'],
    ['Amex 3782 822463 10005', 'Amex •••• •••••• •0005'],
    ['卡號：４１１１１１１１１１１１１１１１', '卡號：••••••••••••１１１１'],
    ['2026-11-30 4111 1111 1111 1111 500', '2026-11-30 •••• •••• •••• 1111 500'],
  ])('%s', (text, masked) => expect(maskSecrets(text)).toBe(masked));

  it.each([
    ['a number that fails its check', '4111 1111 1111 1112'],
    ['a telephone with its country', '+49 176 123 456 78 90 and +8613912345678'],
    ['an order', '订单号202611301234567890'],
    ['a sum', '1,234,567,890.00 元'],
    ['a case', 'RD-2026-000123'],
  ])('leaves %s', (_what, text) => expect(maskSecrets(text)).toBe(text));
});

describe('identity documents', () => {
  it.each([
    ['身份证11010519491231002X', '身份证••••••••••••••002X'],
    ['身份證440524188001010014號', '身份證••••••••••••••0014號'],
    ['HKID A123456(3)', 'HKID ••••456(3)'],
    ['身分證 A123456789', '身分證 ••••••6789'],
  ])('%s', (text, masked) => expect(maskSecrets(text)).toBe(masked));

  it('leaves numbers of that length that are none', () => {
    const text = '110105194912310021 and A123456(4) and A123456788';
    expect(maskSecrets(text)).toBe(text);
  });
});

describe('passwords and codes', () => {
  it.each([
    ['我的密码是 abc12345，他改了', '我的密码是 ••••••，他改了'],
    ['密碼：Qw!rty', '密碼：••••••'],
    ['his password is hunter2.', 'his password is ••••••.'],
    ['password “letmein” was asked for', 'password “••••••” was asked for'],
    ['my PIN 4821 was seen', 'my PIN •••••• was seen'],
    ['我把验证码483920告诉了他', '我把验证码••••••告诉了他'],
    ['驗證碼發給他了，是 483920', '驗證碼發給他了，是 ••••••'],
    ['the OTP was 48 39, the verification code 775531', 'the OTP was 48 39, the verification code ••••••'],
    ['CVV 123', 'CVV ••••••'],
  ])('%s', (text, masked) => expect(maskSecrets(text)).toBe(masked));

  it.each([
    '我的密码被改了，2026年3月5日才发现',
    '收到验证码5条，2026年11月也收到过',
    'The password is not accepted and the verification code never comes.',
    '验证码发到13800138000，我没有收到',
    '输错密码3次',
    "I can't log in: password is wrong",
  ])('leaves %s', (text) => expect(maskSecrets(text)).toBe(text));
});

it('masks each text of a value, and no date, number, id or reference', () => {
  const card = '4111111111111111';
  const value = { a: [card], at: new Date(0), n: 5, none: null, providerId: card, reference: card, inner: { text: card } };
  const masked = '••••••••••••1111';
  expect(maskWords(value)).toEqual({ ...value, a: [masked], inner: { text: masked } });
  expect([...wordsOf(value)]).toEqual([card, card]);
});

it('says what was found and where, the parts apart', () => {
  const text = '密码4821，卡4111111111111111，密码4821';
  expect(findSecrets(text).map(({ kind, from, to }) => [kind, text.slice(from, to)])).toEqual([
    ['password', '4821'],
    ['card', '4111111111111111'],
    ['password', '4821'],
  ]);
});
