import { describe, expect, it } from '@jest/globals';
import { mailKind } from './reply-signs.js';
import type { TextSection } from './section.js';
import { plainSection } from './section.js';
import { splitQuote } from './split-quote.js';

const ofReply = (text: string) => splitQuote([plainSection(text)], 'reply');
const ofFirst = (text: string) => splitQuote([plainSection(text)], 'first');

describe('splitting what was quoted from what was written, in an answer', () => {
  it.each([
    ['marked lines', 'Mine.\n> Theirs.'],
    ['Gmail in English', 'Mine.\n\nOn Tue, 10 Mar 2026 at 10:00, Bank <a@bank.example> wrote:\n> Theirs.'],
    ['Gmail over two lines', 'Mine.\n\nOn Tue, 10 Mar 2026 at 10:00, Example Bank Complaints\n<a@bank.example> wrote:\nTheirs.'],
    ['Chinese', 'Mine.\n\n在 2026年3月10日，示例银行 <a@bank.example> 写道：\nTheirs.'],
    ['Chinese over two lines', 'Mine.\n\n示例银行 <a@bank.example> 於 2026年3月10日 週二 上午10:00寫道：\nTheirs.'],
    ['Outlook', 'Mine.\n\n-----Original Message-----\nFrom: Bank\nTheirs.'],
    ['QQ', 'Mine.\n\n------------------ 原始邮件 ------------------\n发件人: "示例银行"\nTheirs.'],
    ['a block of headers', 'Mine.\n\n发件人: 示例银行\n发送时间: 2026年3月10日\n主题: 投诉\n\nTheirs.'],
    ['a block of traditional headers', 'Mine.\n\n寄件者： 示例銀行\n寄件日期： 2026年3月10日\n收件者： 王\n主旨： 投訴\n\nTheirs.'],
    [
      'headers whose addressees are wrapped',
      'Mine.\n\nFrom: Bank [mailto:\na@bank.example]\nSent: 10 March 2026 10:00\nTo: X\nSubject: y\n\nTheirs.',
    ],
    ['a program that names no date', 'Mine.\n\nBank <a@bank.example> schrieb:\n> Theirs.'],
    ['a list that is told by "via"', 'Mine.\n\nbank via Complaints <a@bank.example> wrote:\n> Theirs.'],
    ['a link that was broken between marks', 'Mine.\n\n> Theirs (https://bank.example/a\n_b=3)\n>'],
  ])('knows %s', (_, text) => {
    const { own, quoted } = ofReply(text);
    expect(own).toBe('Mine.');
    expect(quoted).toContain('Theirs');
  });

  it('leaves a sentence alone that only begins like a header', () => {
    const text = 'From: my point of view this is wrong.\nPlease answer.';
    expect(ofReply(text)).toEqual({ own: text, quoted: '', signature: '' });
  });

  it.each([
    'You ask when.\n>From March on I was charged twice.\nPlease refund it.',
    '>From my account 300 are missing.',
    'Dear desk,\n\n>From the beginning I said so.\n\n>From you I heard nothing.',
  ])('leaves a sentence alone before which a mailbox file put a mark', (text) => {
    expect(ofReply(text)).toEqual({ own: text, quoted: '', signature: '' });
    expect(ofFirst(text)).toEqual({ own: text, quoted: '', signature: '' });
  });

  it.each([
    'Mine.\n\nOn 10 March 2026, Bank wrote:\n>From today we are closed.',
    'Mine.\n>From today we are closed.\n> Theirs.',
    'Mine.\n> Theirs.\n>From today we are closed.',
  ])('takes such a line for a quotation among others, and below an attribution', (text) => {
    expect(ofReply(text)).toMatchObject({ own: 'Mine.', quoted: expect.stringContaining('From today') });
  });

  it('keeps answers between quoted lines', () => {
    expect(ofReply('> You agreed.\nI did not.\n> You signed.\nI did not.')).toEqual({
      own: 'I did not.\nI did not.',
      quoted: '> You agreed.\n> You signed.',
      signature: '',
    });
  });

  it('keeps an answer below the quotation', () => {
    expect(ofReply('On Mon, 2 Mar 2026 at 9:00, Bank <a@bank.example> wrote:\n> You agreed.\n>\n> Regards\n\nI did not.')).toEqual({
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
    const split = ofReply(text);
    expect(split.own).toBe('Mine.');
    expect(split.signature).toContain(signature);
  });

  it('leaves two hyphens within a text alone', () => {
    expect(ofReply('First -- second.\n--- a line\nThird.').own).toBe('First -- second.\n--- a line\nThird.');
  });

  it('takes a mail that is all quotation for its sender’s own', () => {
    expect(ofReply('-----Original Message-----\nFrom: a\nThe complaint.').own).toContain('The complaint.');
  });

  it('lets a signature end with the section that it stands in', () => {
    const sections = ['First.\n\n-- \nWang Fang', 'Second.'].map(plainSection);
    expect(splitQuote(sections, 'first')).toEqual({ own: 'First.\n\nSecond.', quoted: '', signature: '--\nWang Fang' });
  });
});

describe('splitting a mail that answers nothing', () => {
  it('sets marked lines apart where they stand apart, where a program introduces them or marks twice; else they may be a list', () => {
    expect(ofFirst('I demand:\n> 300 back').own).toBe('I demand:\n> 300 back');
    expect(ofFirst('I demand:\n\n> 300 back').own).toBe('I demand:\n\n> 300 back');
    expect(ofFirst('I object.\n\n> No refund.')).toMatchObject({ own: 'I object.', quoted: '> No refund.' });
    expect(ofFirst('Mine.\n\nOn 2 Mar 2026 at 9:00, Bank <a@bank.example> wrote:\n> Theirs.\n\nMine again.')).toMatchObject({
      own: 'Mine.\n\n\nMine again.',
      quoted: expect.stringContaining('Theirs.'),
    });
    expect(ofFirst('Mine.\n> Theirs.\n> > Older.').own).toBe('Mine.');
  });

  it('leaves a copied mail where it stands, and what stands below it', () => {
    const text = 'They wrote this.\n\nFrom: Desk <a@bank.example>\nSent: 10 March 2026 10:00\nTo: X\nSubject: y\n\nNo.\n\nI object.';
    expect(ofFirst(text)).toEqual({ own: text, quoted: '', signature: '' });
  });

  it('sets apart the earlier mail below a line that a program drew, unless the sender points back at it', () => {
    const drawn: TextSection = {
      text: 'From: Desk <a@bank.example>\nSent: 10 March 2026 10:00\nSubject: y\n\nNo.',
      drawn: true,
      marksAreSure: true,
    };
    expect(splitQuote([plainSection('Mine.'), drawn], 'first')).toMatchObject({ own: 'Mine.', quoted: drawn.text });
    const back = { ...drawn, text: `${drawn.text}\n\nThe above is no answer.` };
    expect(splitQuote([plainSection('Mine.'), back], 'first')).toMatchObject({ quoted: '' });
  });

  it('leaves a forward whole', () => {
    const text = 'Please see:\n\nBegin forwarded message:\n\n> From: Mother <m@example.net>\n> Subject: card\n>\n> It was charged twice.';
    expect(splitQuote([plainSection(text)], 'forward')).toEqual({ own: text, quoted: '', signature: '' });
  });
});

describe('what a mail is towards others', () => {
  it.each([
    ['Re: fee', [], 'reply'],
    ['AW: Gebühr', [], 'reply'],
    ['回复：年费', [], 'reply'],
    ['RE[2]: fee', [], 'reply'],
    ['[External] SV: avgift', [], 'reply'],
    ['fee', ['<a@bank.example>'], 'reply'],
    ['Fwd: fee', ['<a@bank.example>'], 'forward'],
    ['转发：年费', [], 'forward'],
    ['WG: Gebühr', [], 'forward'],
    ['fee', [], 'first'],
    ['Note: fee', [], 'first'],
    ['', [], 'first'],
  ])('%s naming %j is %s', (subject, references, kind) => {
    expect(mailKind(subject, references)).toBe(kind);
  });

  it('is an answer at an address that was made for answers', () => {
    expect(mailKind('fee', [], ['tousu+7k2qdm9xwa.0123456789abcdef@bank.example'])).toBe('reply');
    expect(mailKind('Fwd: fee', [], ['tousu+7k2qdm9xwa.0123456789abcdef@bank.example'])).toBe('forward');
    expect(mailKind('fee', [], ['tousu+cards@bank.example'])).toBe('first');
  });
});
