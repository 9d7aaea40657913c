import { expect, it } from '@jest/globals';
import { sharedWords } from './shared-words.js';

it('gives what enough texts have in common, once a text, in Chinese of both scripts and in other languages', () => {
  const texts = [
    '手机银行登录不了，登录不了！',
    '今早登录手机银行失败',
    '登录失败，急',
    'The transfer failed, transfer now',
    'My TRANSFER is gone',
    'transfer??',
  ];
  expect(sharedWords(texts, 3).sort()).toEqual(['transfer', '登录']);
  expect(sharedWords(['轉帳失敗', '無法轉帳', '轉帳'], 3)).toEqual(['轉帳']);
});

it('hands on no numbers, no single characters and nothing of the far end of a long text', () => {
  expect(sharedWords(['6222 1234 我 13800138000', '6222 1234 我 13800138000', '的'], 2)).toEqual([]);
  expect(sharedWords([`${'。'.repeat(600)}登录`, `${'。'.repeat(600)}登录`], 2)).toEqual([]);
});
