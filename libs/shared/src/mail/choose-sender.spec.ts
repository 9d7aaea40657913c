import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { closeMailReaders } from './read-mail-safely.js';
import { readStoredMail } from './read-stored-mail.js';

afterAll(closeMailReaders);

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN', addresses: ['tousu@bank.example', 'complaints@bank.example'] } as const;

async function draftOf(raw: Uint8Array, from = 'relay@mail.example'): Promise<ComplaintDraft> {
  const envelope = { from, to: ['tousu@bank.example'], trusted: true };
  const read = await readStoredMail({ channel: 'email-smtp', raw, envelope }, house);
  if (!('draft' in read)) throw new Error(read.doubt.sentence);
  return read.draft;
}

const specimen = (name: string) => readFileSync(new URL(`./stored-specimens/${name}.eml`, import.meta.url));
const mail = (headers: Readonly<Record<string, string>>, text = '十月的信用卡账单里有一笔不是我的消费。') =>
  Buffer.from(
    `${Object.entries({ To: 'tousu@bank.example', Subject: '投诉', 'Content-Type': 'text/plain; charset=utf-8', ...headers })
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n${text}\r\n`,
  );

describe('the complainant of a mail whose From is ours', () => {
  it('stands in X-Original-From and Reply-To where our own group rewrote From', async () => {
    const draft = await draftOf(specimen('group-rewrites-from'));
    expect(draft).toMatchObject({
      complainant: { name: '王芳', email: 'wangfang7@mail.example' },
      claimed: ['email'],
      mayAcknowledge: true,
      facts: { cameThrough: 'tousu@bank.example' },
    });
    expect(draft).not.toHaveProperty('unreadable');
  });

  it('stands in Reply-To where our own website sends as noreply', async () => {
    expect(await draftOf(specimen('own-website-noreply'))).toMatchObject({
      complainant: { name: '韩梅', email: 'hanmei@mail.example' },
      mayAcknowledge: true,
    });
  });

  it.each<[string, Record<string, string>, string, object]>([
    [
      'X-Original-Sender alone, the name in what the list calls itself',
      { From: '"\'Jane Doe\' via Complaints" <complaints@bank.example>', 'X-Original-Sender': 'jane@mail.example' },
      'x',
      { name: 'Jane Doe', email: 'jane@mail.example' },
    ],
    [
      'Author of RFC 9057',
      { From: 'Tousu <tousu@bank.example>', Author: '李强 <liqiang@例子.中国>' },
      'x',
      { name: '李强', email: 'liqiang@例子.中国' },
    ],
    [
      'a form program with a name of its own',
      { From: 'Online-Banking <service-portal@bank.example>', 'Reply-To': 'Jürgen Müller <jm@post.example>' },
      'x',
      { name: 'Jürgen Müller', email: 'jm@post.example' },
    ],
    ['a subdomain of ours', { From: 'noreply@web.bank.example', 'Reply-To': 'anna@post.example' }, 'x', { email: 'anna@post.example' }],
    [
      'the first of several who is none of us',
      { From: 'noreply@bank.example', 'Reply-To': 'tousu@bank.example, ana@correo.example' },
      'x',
      { email: 'ana@correo.example' },
    ],
    [
      'a form service that nobody reads',
      { From: 'Forms <no-reply@forms.example>', 'Reply-To': 'kim@mail.example' },
      'x',
      { email: 'kim@mail.example' },
    ],
    [
      'a list of somebody else',
      { From: 'Kunden <kunden@lists.example>', 'List-Post': '<mailto:kunden@lists.example>', 'Reply-To': 'Eva <eva@post.example>' },
      'x',
      { name: 'Eva', email: 'eva@post.example' },
    ],
    [
      'the lines of a form',
      { From: 'noreply@bank.example' },
      'Name: John Smith\nE-mail: john@mail.example\nMessage: Charged twice.',
      { name: 'John Smith', email: 'john@mail.example' },
    ],
    [
      'the lines of a form in Chinese',
      { From: 'noreply@bank.example' },
      '姓名：韩梅\n联系电话：137 0013 7000\n电子邮箱：hanmei@mail.example\n内容：态度差',
      { name: '韩梅', email: 'hanmei@mail.example', phone: '+8613700137000' },
    ],
    [
      'the lines of a form in traditional Chinese',
      { From: 'webform@bank.example' },
      '* 姓名: 陳大文\n* 電郵地址: tm@mail.example\n* 內容: 收費',
      { name: '陳大文', email: 'tm@mail.example' },
    ],
    [
      'the lines of a German form',
      { From: 'noreply@bank.example' },
      'Ihre E-Mail-Adresse: jm@post.example\nTelefon: +49 30 55571600',
      { email: 'jm@post.example', phone: '+493055571600' },
    ],
    [
      'a table that became lines',
      { From: 'noreply@bank.example' },
      'E-mail address\njohn@mail.example\nMessage\nCharged twice.',
      { email: 'john@mail.example' },
    ],
    [
      'a number alone',
      { From: 'noreply@bank.example' },
      '姓名：王芳\n手机：13800138000\n内容：排队',
      { name: '王芳', phone: '+8613800138000' },
    ],
  ])('is found behind it: %s', async (_, headers, text, complainant) => {
    const draft = await draftOf(mail(headers, text));
    expect(draft.complainant).toEqual(complainant);
    expect(draft).not.toHaveProperty('unreadable');
  });

  it.each<[string, Record<string, string>, string]>([
    ['our own address and nothing else', { From: 'tousu@bank.example' }, '有一笔不是我的消费'],
    ['our own address in other letters', { From: 'Tousu <TOUSU@Bank.Example>', 'Reply-To': 'tousu@bank.example' }, 'x'],
    ['our own no-reply', { From: 'noreply@bank.example' }, 'x'],
    [
      'a list that names nobody',
      { From: 'kunden@lists.example', 'List-Id': 'Kunden <kunden.lists.example>', 'Reply-To': 'kunden@lists.example' },
      'x',
    ],
    ['a program that nobody reads', { From: 'do-not-reply@shop.example' }, 'x'],
    [
      'a form whose line was left empty: what the person tells of others is not it',
      { From: 'noreply@bank.example' },
      'E-mail:\nMessage: They wrote from\nE-mail: fraud@evil.example',
    ],
    ['an address in the middle of the words', { From: 'noreply@bank.example' }, '有人用 fraud@evil.example 骗了我。'],
  ])('is nobody, and a person reads it: %s', async (_, headers, text) => {
    const draft = await draftOf(mail(headers, text));
    expect(draft.complainant).not.toHaveProperty('email');
    expect(draft).toMatchObject({
      mayAcknowledge: false,
      unreadable: expect.stringContaining('names nobody'),
      facts: { keptAsWritten: [{ field: 'complainant.email', why: 'ours' }] },
    });
  });

  it('may be a colleague, who is answered only when a person says so', async () => {
    const own = await draftOf(mail({ From: '张伟 <zhang.wei@bank.example>' }));
    expect(own).toMatchObject({ complainant: { name: '张伟', email: 'zhang.wei@bank.example' }, mayAcknowledge: false });
    expect(own).not.toHaveProperty('unreadable');
    const throughList = await draftOf(mail({ From: "'张伟' via 投诉 <tousu@bank.example>", 'X-Original-From': 'zhang.wei@bank.example' }));
    expect(throughList).toMatchObject({ complainant: { name: '张伟', email: 'zhang.wei@bank.example' }, mayAcknowledge: false });
  });
});

describe('the complainant of any other mail', () => {
  it('is who From names, wherever Reply-To points', async () => {
    expect(await draftOf(mail({ From: 'wang@mail.example', 'Reply-To': 'other@evil.example' }), 'wang@mail.example')).toMatchObject({
      complainant: { email: 'wang@mail.example' },
      mayAcknowledge: true,
    });
  });

  it('is a member of a list who writes to it in their own name', async () => {
    const headers = { From: 'wang@mail.example', 'List-Post': '<mailto:kunden@lists.example>', 'Reply-To': 'kunden@lists.example' };
    expect(await draftOf(mail(headers))).toMatchObject({ complainant: { email: 'wang@mail.example' }, mayAcknowledge: false });
  });

  it.each([["sean.o'brien@mail.example"], ['user&shop=sales@mail.example'], ['李强@例子.中国'], ['liqiang@xn--fsqu00a.xn--fiqs8s']])(
    'has any address that mail has: %s',
    async (address) => {
      const draft = await draftOf(mail({ From: `<${address}>` }), address);
      expect(draft).toMatchObject({ complainant: { email: address }, mayAcknowledge: true });
    },
  );

  it('has an apostrophe in name and address', async () => {
    expect(await draftOf(specimen('apostrophe'), "sean.o'brien@mail.example")).toMatchObject({
      complainant: { name: "Sean O'Brien", email: "sean.o'brien@mail.example" },
      mayAcknowledge: true,
    });
  });
});
