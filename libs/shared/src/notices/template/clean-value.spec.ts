import { expect, it } from '@jest/globals';
import { cleanValue } from './clean-value.js';

it('masks what a clerk copied into an answer, in plain words and in parts', () => {
  expect(cleanValue('您的卡 4111 1111 1111 1111 已冻结，密码：Zxc-9917')).toBe('您的卡 •••• •••• •••• 1111 已冻结，密码：••••••');
  expect(cleanValue([{ text: '卡4111111111111111' }] as never)).toEqual([{ text: '卡••••••••••••1111' }]);
});

it('leaves references, access codes, days and telephones of the house', () => {
  for (const own of ['RD-2026-000123', '7K4M-9QXP', '2026年12月21日', '+86 95566', 'https://bank.example/status/RD-2026-000123'])
    expect(cleanValue(own)).toBe(own);
});
