import { describe, expect, it } from '@jest/globals';
import { splitQuote } from './split-quote.js';

describe('splitting what was quoted from what was written', () => {
  it.each([
    ['marked lines', 'Mine.\n> Theirs.', 'Theirs.'],
    ['Gmail in English', 'Mine.\n\nOn Tue, 10 Mar 2026 at 10:00, Bank <a@bank.example> wrote:\n> Theirs.', 'Theirs.'],
    ['Gmail over two lines', 'Mine.\n\nOn Tue, 10 Mar 2026 at 10:00, Example Bank Complaints\n<a@bank.example> wrote:\nTheirs.', 'Theirs.'],
    ['Chinese', 'Mine.\n\n在 2026年3月10日，示例银行 <a@bank.example> 写道：\nTheirs.', 'Theirs.'],
    ['Chinese over two lines', 'Mine.\n\n示例银行 <a@bank.example> 於 2026年3月10日 週二 上午10:00寫道：\nTheirs.', 'Theirs.'],
    ['Outlook', 'Mine.\n\n-----Original Message-----\nFrom: Bank\nTheirs.', 'Theirs.'],
    ['QQ', 'Mine.\n\n------------------ 原始邮件 ------------------\n发件人: "示例银行"\nTheirs.', 'Theirs.'],
    ['a block of headers', 'Mine.\n\n发件人: 示例银行\n发送时间: 2026年3月10日\n主题: 投诉\n\nTheirs.', 'Theirs.'],
    [
      'a block of traditional headers',
      'Mine.\n\n寄件者： 示例銀行\n寄件日期： 2026年3月10日\n收件者： 王\n主旨： 投訴\n\nTheirs.',
      'Theirs.',
    ],
  ])('knows %s', (_, text, theirs) => {
    const { own, quoted } = splitQuote(text);
    expect(own).toBe('Mine.');
    expect(quoted).toContain(theirs);
  });

  it('leaves a sentence alone that only begins like a header', () => {
    const text = 'From: my point of view this is wrong.\nPlease answer.';
    expect(splitQuote(text)).toEqual({ own: text, quoted: '', signature: '' });
  });

  it('keeps answers between quoted lines', () => {
    expect(splitQuote('> You agreed.\nI did not.\n> You signed.\nI did not.')).toEqual({
      own: 'I did not.\nI did not.',
      quoted: '> You agreed.\n> You signed.',
      signature: '',
    });
  });

  it('keeps an answer below the quotation', () => {
    expect(splitQuote('On Mon, 2 Mar 2026 at 9:00, Bank <a@bank.example> wrote:\n> You agreed.\n>\n> Regards\n\nI did not.')).toEqual({
      own: 'I did not.',
      quoted: 'On Mon, 2 Mar 2026 at 9:00, Bank <a@bank.example> wrote:\n> You agreed.\n>\n> Regards',
      signature: '',
    });
  });

  it.each([
    ['two hyphens', 'Mine.\n\n-- \nWang Fang\n+86 138', '--\nWang Fang\n+86 138'],
    ['a telephone', 'Mine.\n\nSent from my iPhone', 'Sent from my iPhone'],
    ['a Chinese telephone', 'Mine.\n\n发自我的 iPhone', '发自我的 iPhone'],
    [
      'the footer of a list',
      'Mine.\n_______________________________________________\nusers mailing list\nhttps://lists.example.org/listinfo/users',
      'users mailing list',
    ],
  ])('sets apart the signature of %s', (_, text, signature) => {
    const split = splitQuote(text);
    expect(split.own).toBe('Mine.');
    expect(split.signature).toContain(signature);
  });

  it('leaves two hyphens within a text alone', () => {
    expect(splitQuote('First -- second.\n--- a line\nThird.').own).toBe('First -- second.\n--- a line\nThird.');
  });

  it('takes a mail that is all quotation for its sender’s own', () => {
    expect(splitQuote('-----Original Message-----\nFrom: a\nThe complaint.').own).toContain('The complaint.');
  });
});
