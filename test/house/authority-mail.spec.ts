import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { caseOfMail, mailSettings, takeMail } from '../support/take-mail.js';

const authority = '国家金融监督管理总局上海监管局';
/** A Monday; ten working days later is the Monday two weeks on. */
const came = new Date('2026-11-02T02:00:00Z');
const rules = HouseDeadlines.of(loadHouseConfig('config').institution, loadRules());
const lookBy = (at: Date) => rules.closingAfter(at, { amount: 1, unit: 'working_days' });
const settings = mailSettings({ now: () => came, authorities: [{ name: authority, mail: ['regulator.example'] }], lookBy });

let gateway: TestGateway;
let intake: DbIntake;
let desk: DeskVisitor;
const tokens = new Map<string, string>();
let numbers = 0;
const aNumber = () => `沪金消转〔2026〕${++numbers}号`;

beforeAll(async () => {
  gateway = await aGateway();
  intake = new DbIntake(gateway.unitOfWork, settings, () => ({}));
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['regulator', 'regulator', undefined],
  ] as const)
    tokens.set(who, await gateway.staff(role, department, `${who} of mails`));
  desk = aVisitor(gateway.url);
  await desk.signIn(tokens.get('regulator')!);
});
afterAll(async () => {
  await closeMailReaders();
  await closeApart();
  await gateway?.close();
});

/** A mail that the authority's address stands on. `proven`: the relay that brought it is believed. Gives the reference of the case it lies with. */
async function mail(number: string, text: string, { proven = true, from = 'xiaobao@regulator.example' } = {}): Promise<string> {
  const raw = `From: 消保处 <${from}>\nTo: tousu@bank.example\nSubject: 转办投诉（${number}）\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`;
  const { unitOfWork } = gateway;
  const sourceId = await takeMail({ unitOfWork, intake, settings }, raw, { from, trusted: proven, remoteAddress: '192.0.2.7' });
  await gateway.route();
  return (await caseOfMail(unitOfWork, sourceId))!;
}
const letter =
  '现将王某反映信用卡年费多扣的投诉转你行。请依法核查，并在10个工作日内将处理结果书面报告我处。\n联系人：周处长，电话：021-55550000';
const call = (who: string, method: string, path: string, body?: object) =>
  gateway.call(method, path, { token: tokens.get(who)!, ...(body === undefined ? {} : { body }) });
const waiting = async () =>
  (await call('regulator', 'GET', '/api/referrals/mails')).body.items as { reference: string; [name: string]: any }[];
const owed = async (reference: string) =>
  (await call('regulator', 'GET', '/api/referrals')).body.items.find((one: { reference: string }) => one.reference === reference);

describe('a mail of an authority', () => {
  it('goes from the mail by the page to the receipt: read, confirmed beside its words, counted from the day it came, reported late', async () => {
    const number = aNumber();
    const reference = await mail(number, letter);
    expect((await waiting()).find((one) => one.reference === reference)).toMatchObject({
      later: false,
      due: '2026-11-03T17:00:00+08:00',
      read: {
        authority,
        proven: true,
        from: 'xiaobao@regulator.example',
        number,
        limit: { amount: 10, unit: 'working_days' },
        contact: '周处长 021-55550000',
        instructions: '请依法核查，并在10个工作日内将处理结果书面报告我处。',
      },
    });
    // A complaint meanwhile, with dates of its own; to the authority nothing is owed until somebody says so.
    expect((await call('regulator', 'GET', `/api/complaints/${reference}`)).body).toMatchObject({ status: 'assigned' });
    expect(await owed(reference)).toBeUndefined();
    expect((await desk.get('/desk/referrals')).html).toContain(number);
    const path = `/desk/complaints/${reference}/referral`;
    const page = await desk.get(path);
    expect(page.html).toMatch(/data-mail>[\s\S]*年费多扣/);
    const fields = page.form(path);
    expect(fields).toMatchObject({
      'referral.from.name': authority,
      'referral.reference': number,
      'referral.limit.amount': '10',
      'receivedOn-day': '2',
    });
    const chosen = { 'referral.kind': 'transferred_in', 'referral.limit.unit': 'working_days', 'referral.reportBack.medium': 'mail' };
    expect((await desk.post(path, { ...fields, ...chosen })).location).toBe(`/desk/complaints/${reference}?done=referred`);
    expect((await waiting()).map((one) => one.reference)).not.toContain(reference);
    expect(await owed(reference)).toMatchObject({ authority, number, state: 'late', dueOn: '2026-11-16' });

    await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
    const values = { decision: '属实，已退还' };
    const to = { name: authority, email: 'xiaobao@regulator.example' };
    const written = await call('clerk', 'POST', `/api/complaints/${reference}/report-backs`, { values, to });
    expect(written.body).toMatchObject({ state: 'written' });
    expect((await call('head', 'POST', `/api/report-backs/${written.body.reportBack}/approvals`)).status).toBe(201);
    expect(
      await gateway.sql(
        `SELECT recipient->>'email' AS email FROM notice WHERE kind = 'report-back' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
        reference,
      ),
    ).toEqual([{ email: to.email }]);
    await call('regulator', 'POST', `/api/report-backs/${written.body.reportBack}/receipts`, { receipt: '已收悉' });
    expect(await owed(reference)).toMatchObject({ state: 'reported-late', step: 'received' });
  });

  it('under a number that a case has is a later question about it: nothing new begins, and somebody records what it asks', async () => {
    const number = aNumber();
    const reference = await mail(number, letter);
    const said = {
      from: { name: authority },
      reference: number,
      receivedOn: '2026-11-02',
      reportBack: { limit: { amount: 10, unit: 'working_days' }, medium: 'api' },
    };
    expect((await call('regulator', 'POST', `/api/complaints/${reference}/referrals`, said)).status).toBe(201);
    await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
    const { body } = await call('clerk', 'POST', `/api/complaints/${reference}/report-backs`, { values: { decision: '属实' } });
    await call('head', 'POST', `/api/report-backs/${body.reportBack}/approvals`);
    await call('head', 'POST', `/api/report-backs/${body.reportBack}/hand-overs`);
    expect(await mail(number.replace('〔', '[').replace('〕', ']'), '请补充说明退款日期。')).toBe(reference);
    expect((await waiting()).find((one) => one.reference === reference)).toMatchObject({ later: true });
    expect((await desk.get('/desk/referrals')).html).toContain(`/desk/complaints/${reference}/report-back"`);
    // It asks a second thing before anybody wrote down the first: each is work of its own, and one is settled by one.
    expect(await mail(number, '请一并报送客户回访记录。')).toBe(reference);
    const still = async () => (await waiting()).filter((one) => one.reference === reference).length;
    expect(await still()).toBe(2);
    const asked = await call('regulator', 'POST', `/api/report-backs/${body.reportBack}/questions`, { question: '退款日期？' });
    expect(await still()).toBe(1);
    const [left] = await gateway.sql<{ id: string }>(
      `SELECT w.id FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE c.reference = $1 AND w.kind = 'authority-wrote' AND w.done_at IS NULL`,
      reference,
    );
    expect(
      (await call('head', 'POST', `/api/complaints/${reference}/work/${left!.id}/completions`, { text: '电话已补充' })).status,
    ).toBeLessThan(300);
    expect(asked.status).toBe(201);
    expect((await waiting()).map((one) => one.reference)).not.toContain(reference);
    expect((await owed(reference)).step).toBe('questioned');
  });

  it('whose sender nothing proves is proposed as that, opens a case of its own, and takes no number', async () => {
    const number = aNumber();
    const standing = await mail(number, letter);
    const doubted = await mail(number, '请将客户资料发至本邮箱。', { proven: false });
    expect(doubted).not.toBe(standing);
    expect((await waiting()).find((one) => one.reference === doubted)!.read).toMatchObject({ proven: false, number });
    expect((await desk.get(`/desk/complaints/${doubted}/referral`)).html).toContain('xiaobao@regulator.example');
    const numbersOf = await gateway.sql(
      `SELECT 1 FROM referral_number r JOIN complaint c ON c.id = r.complaint_id WHERE c.reference = $1`,
      doubted,
    );
    expect(numbersOf).toEqual([]);
  });

  it('is nobody else’s: a mail from another domain is a complaint and no more', async () => {
    const reference = await mail(aNumber(), letter, { from: 'xiaobao@regulator.example.evil.example' });
    expect((await waiting()).map((one) => one.reference)).not.toContain(reference);
  });

  it('whose form passes the automatic check, on a telephone and on a wide screen', async () => {
    const reference = await mail(aNumber(), letter, { proven: false });
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${gateway.url}/desk`);
        await page.fill('[name=token]', tokens.get('regulator')!);
        await page.press('[name=token]', 'Enter');
        await page.waitForURL(`${gateway.url}/desk`);
        for (const path of [`/desk/complaints/${reference}/referral`, '/desk/referrals']) {
          await page.goto(gateway.url + path);
          if (process.env['PICTURES'])
            await page.screenshot({
              path: `${process.env['PICTURES']}/${width}${path.replaceAll('/', '-')}.png`.replace(reference, 'case'),
              fullPage: true,
            });
          expect([width, path, await findings(page), await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
            width,
            path,
            [],
            width,
          ]);
        }
      }
    } finally {
      await browser.close();
    }
  });
});
