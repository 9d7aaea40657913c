import { replyAddress } from '@app/shared/contact/reply-address.js';
import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { caseOfMail, mailSettings, takeMail } from '../support/take-mail.js';

jest.setTimeout(300_000);

const settings = mailSettings();

let gateway: TestGateway;
let browser: TestBrowser;
let intake: DbIntake;

beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  intake = new DbIntake(gateway.unitOfWork, settings, () => ({}));
});
afterAll(async () => {
  await closeMailReaders();
  await closeApart();
  await browser?.close();
  await gateway?.close();
});

/** Takes a mail in, reads it and routes what came of it; gives the reference of its case. */
async function mail(headers: string, text: string, to = 'tousu@bank.example'): Promise<string> {
  const raw = `From: 王芳 <wang@example.org>\nTo: ${to}\n${headers}Content-Type: text/plain; charset=utf-8\n\n${text}\n`;
  const { unitOfWork } = gateway;
  const sourceId = await takeMail({ unitOfWork, intake, settings }, raw, { to });
  await gateway.route();
  return (await caseOfMail(unitOfWork, sourceId)) ?? '';
}

describe('what is put aside of a mail', () => {
  it('stands in the API and one click away on the case page, of the complaint and of what was added by mail', async () => {
    const supervisor = await gateway.staff('supervisor');
    const reference = await mail(
      'Subject: Re: 年费\n',
      '年费多扣了两次。\n\n来自我的工资账户的三千元不见了。\n\n-- \n王芳\n电话：13800138000\n\n------------------ 原始邮件 ------------------\n发件人: "客服" <kefu@bank.example>\n发送时间: 2026年3月9日 10:20\n\n您好，<b>年费</b>不予退还。',
    );
    const whole = (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
    expect(whole.text).toBe('年费多扣了两次。\n\n来自我的工资账户的三千元不见了。');
    expect(whole.quotedText).toContain('您好，<b>年费</b>不予退还。');
    expect(whole.signature).toBe('--\n王芳\n电话：13800138000');

    const added = await mail(
      'Subject: Re: 您的投诉\n',
      '我不同意。\n\n在 2026年3月11日，示例银行 <complaints@bank.example> 写道：\n> 已经处理完毕。',
      replyAddress('test', reference, 'tousu@bank.example'),
    );
    expect(added).toBe(reference);
    const { notes } = (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
    expect(notes).toMatchObject([
      { kind: 'follow-up', text: '我不同意。', quotedText: expect.stringContaining('> 已经处理完毕。'), signature: '' },
    ]);

    for (const [language, summary] of [
      ['zh-CN', '从本邮件中另行存放的内容'],
      ['zh-TW', '從本郵件中另行存放的內容'],
      ['en-GB', 'Set aside from this email'],
    ] as const) {
      const page = await browser.page({ language });
      await page.goto(`${gateway.url}/desk`);
      await page.fill('[name=token]', supervisor);
      await page.press('[name=token]', 'Enter');
      await page.waitForURL(`${gateway.url}/desk`);
      await page.goto(`${gateway.url}/desk/complaints/${reference}`);
      expect(await page.isVisible('[data-quoted]')).toBe(false);
      await page.click(`summary:has-text("${summary}")`);
      expect(await page.innerText('[data-quoted]')).toContain('您好，<b>年费</b>不予退还。');
      expect(await page.innerText('[data-signature]')).toContain('13800138000');
      expect(await findings(page)).toEqual([]);
      await page.goto(`${gateway.url}/desk/complaints/${reference}/messages`);
      await page.locator(`summary:has-text("${summary}")`).last().click();
      expect(await page.locator('[data-quoted]').last().innerText()).toContain('已经处理完毕。');
      await page.close();
    }
  });

  it('is nothing where a first mail only sets in, draws a line or copies a mail', async () => {
    const supervisor = await gateway.staff('supervisor');
    const text =
      '具体要求如下：\n——\n1. 退还三百元；\n2. 书面道歉。\n\n你们的客服给我这样的邮件：\n\n发件人：客服\n发送时间：2026年11月20日 10:00\n主题：年费\n\n不予退还。\n\n以上我不同意。';
    const reference = await mail('Subject: 要求退款\n', text);
    const whole = (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
    expect([whole.text, whole.quotedText, whole.signature]).toEqual([text, '', '']);
  });
});
