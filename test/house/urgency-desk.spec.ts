import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let supervisor: string;
let head: string;
let desk: DeskVisitor;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  head = await gateway.staff('head', 'cards', 'Li Na');
  desk = aVisitor(gateway.url);
  await desk.signIn(supervisor);
});
afterAll(() => gateway?.close());

const caseOf = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
const say = (reference: string, body: object, token = supervisor) =>
  gateway.call('POST', `/api/complaints/${reference}/matter`, { token, body });
const queue = async (department: string): Promise<{ reference: string; urgent: string }[]> =>
  (await gateway.call('GET', `/api/departments/${department}/queue`, { token: supervisor })).body.items;
const seen = async (path: string) => (await desk.get(path)).html;
const card = (text: string) => gateway.complaint({ text, category: 'B03.01' });

describe('whether a case can wait', () => {
  it('is cleared where the words were wrong: behind what is due before it, with the reason, on the record, its codes as they were', async () => {
    const plain = await card('请把年费退给我');
    const alarm = await card('刚刚被骗转账五万，快帮我止付');
    expect((await queue('cards')).map(({ reference }) => reference)).toEqual([alarm, plain]);
    const before = await caseOf(alarm);
    expect(before).toMatchObject({ priority: 8, matter: { urgent: 'money-now', urgentBy: null } });

    const { status, body } = await say(alarm, { urgent: 'none', reason: '电话核实：三年前的事' }, head);
    expect([status, body.urgent, body.business]).toEqual([201, 'none', 'B03.01']);
    const after = await caseOf(alarm);
    expect(after).toMatchObject({
      // What a rule asked for beyond its urgency would stay; here the urgency alone did.
      priority: 0,
      matter: {
        no: before.matter.no + 1,
        urgent: 'none',
        urgentBy: 'staff:Li Na',
        urgentReason: '电话核实：三年前的事',
        business: 'B03.01',
        origin: 'complainant',
        decidedBy: before.matter.decidedBy,
        reason: null,
      },
    });
    expect((await queue('cards')).map(({ reference }) => reference)).toEqual([plain, alarm]);
    const said = after.trail.find((line: { kind: string }) => line.kind === 'urgency.stated');
    expect(said).toMatchObject({ actor: 'staff:Li Na', data: { urgent: 'none', was: 'money-now', reason: '电话核实：三年前的事' } });
    for (const [language, words] of [
      ['en', 'It can wait: set by Li Na'],
      ['zh-Hans', '不紧急：Li Na'],
      ['zh-Hant', '不緊急：Li Na'],
    ])
      expect(await seen(`/desk/complaints/${alarm}?lang=${language}`)).toContain(words);
    // It no longer cries: the sign is gone from the page, what it was set to is there.
    expect(await seen(`/desk/complaints/${alarm}?lang=en`)).not.toContain('Money may be leaving now');
  });

  it('is set where the words do not show it: first in the queue at once, for claiming too', async () => {
    const [first, second] = [await card('想了解积分规则'), await card('我在门口等你们，你们知道是什么意思')];
    await say(second, { urgent: 'danger', reason: '语气与来电记录' });
    expect((await queue('cards'))[0]).toMatchObject({ reference: second, urgent: 'danger' });
    const { body } = await gateway.call('POST', '/api/departments/cards/claims', {
      token: await gateway.staff('clerk', 'cards', 'Sun Hao'),
    });
    expect(body.complaint.reference).toBe(second);
    expect(await seen('/desk/departments/cards?lang=en')).toMatch(new RegExp(`${second}[\\s\\S]*?Danger[\\s\\S]*?${first}`));
    // What stands already is not said again, and stays who said it when the codes are corrected.
    const { no } = (await caseOf(second)).matter;
    await say(second, { urgent: 'danger', reason: 'noch einmal' });
    expect((await caseOf(second)).matter.no).toBe(no);
    await say(second, { cause: 'C01', reason: '更正' });
    expect((await caseOf(second)).matter).toMatchObject({
      urgent: 'danger',
      urgentBy: 'staff:Wang Fang',
      urgentReason: '语气与来电记录',
      cause: 'C01',
    });
  });

  it('is one field of the page that corrects a case; what is no urgency is refused by the API with what is one', async () => {
    const reference = await card('刚刚被骗转账五万，快帮我止付');
    const address = `/desk/complaints/${reference}/matter`;
    const page = await desk.get(`${address}?lang=en`);
    expect(page.html).toContain('Can it wait?');
    const answer = await desk.post(address, { ...page.form(address), urgent: 'none', reason: 'An old story', business: '', cause: '' });
    expect(answer.status).toBe(303);
    expect((await caseOf(reference)).matter).toMatchObject({ urgent: 'none', urgentReason: 'An old story', business: 'B03.01' });
    const { status, body } = await say(reference, { urgent: 'soon', reason: 'x' });
    expect([status, body.fields[0].path]).toEqual([422, 'urgent']);
    expect(body.fields[0].message).toContain('money-now');
    expect((await say(reference, { urgent: 'none', reason: '' })).status).toBe(422);
  });

  it('is nothing that somebody may say of a case they are barred from or that another department has', async () => {
    const about = await gateway.complaint({ text: '请把年费退给我', category: 'B03.01', against: { staff: 'Wang Fang' } });
    expect((await say(about, { urgent: 'none', reason: 'x' })).status).toBe(404);
    const others = await gateway.complaint({ text: '请更正', category: 'B12.01' });
    expect((await say(others, { urgent: 'danger', reason: 'x' }, head)).status).toBe(404);
  });
});

describe('the filter of a queue by what cases are about', () => {
  it('follows what stands now: a case whose matter was corrected is found under that, and no longer under what was chosen', async () => {
    const reference = await gateway.complaint({ text: '请更正', category: 'card-fraud' });
    const under = async (code: string) => (await seen(`/desk/departments/cards?category=${code}`)).includes(reference);
    expect([await under('B03'), await under('B12')]).toEqual([true, false]);
    await say(reference, { business: 'B12.01', reason: '征信' });
    expect([await under('B03'), await under('B12')]).toEqual([false, true]);
    // What has no code is found by its category.
    await gateway.sql('UPDATE complaint SET business = NULL WHERE reference = $1', reference);
    expect([await under('B03'), await under('B12')]).toEqual([true, false]);
    expect(await seen('/desk/departments/cards?lang=en')).toMatch(/<option value="B03"[^>]*>Bank cards/);
  });
});

describe('papers that cannot be used', () => {
  it('stand at the head of every page of whoever can have them mended, in three languages, also what another app reads; a clerk sees nothing of it', async () => {
    const beat = (problems: readonly string[]) =>
      gateway.sql(
        `INSERT INTO heartbeat (app, instance, at, problems) VALUES ('router', 'far-1', now(), $1)
         ON CONFLICT (app, instance) DO UPDATE SET at = now(), problems = excluded.problems`,
        JSON.stringify(problems),
      );
    await beat([
      'note: papers: config/words/own.txt:3: the coding has no "B77". What was read before stays in force.',
      'note: something else',
    ]);
    const administrator = aVisitor(gateway.url);
    await administrator.signIn(await gateway.staff('administrator', undefined, 'Chen Bo'));
    for (const [who, path] of [
      [desk, '/desk/departments/cards'],
      [administrator, '/desk/audit'],
    ] as const)
      for (const [language, words] of [
        ['en', 'not in force'],
        ['zh-Hans', '未生效'],
        ['zh-Hant', '未生效'],
      ]) {
        const { html } = await who.get(`${path}?lang=${language}`);
        expect(html).toContain('config/words/own.txt:3');
        expect(html).toContain(words);
        expect(html).toContain('redress check');
        expect(html).not.toContain('something else');
      }
    const clerk = aVisitor(gateway.url);
    await clerk.signIn(head);
    expect((await clerk.get('/desk?lang=en')).html).not.toContain('own.txt');
    await beat([]);
    expect(await seen('/desk?lang=en')).not.toContain('data-papers-troubles');
  });
});
