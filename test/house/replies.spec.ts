import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

jest.setTimeout(120_000);

let gateway: TestGateway;
let clerk: DeskVisitor;
let reference: string;
let action: string;
beforeAll(async () => {
  gateway = await aGateway();
  clerk = aVisitor(gateway.url);
  await clerk.signIn(await gateway.staff('clerk', 'cards', '李娜'));
  reference = await gateway.complaint({ text: '信用卡年费收错了', language: 'zh-Hans', complainant: { phone: '+8613800138000' } });
  action = `/desk/complaints/${reference}/replies`;
  const home = await clerk.get(`/desk/complaints/${reference}`);
  const claims = `/desk/complaints/${reference}/claims`;
  expect((await clerk.post(claims, home.form(claims))).location).toContain('done=claimed');
});
afterAll(() => gateway?.close());

const typed = (html: string) => />([^<]*)<\/textarea>/.exec(html)?.[1]?.trim();
const form = async () => (await clerk.get(`/desk/complaints/${reference}/messages?lang=en`)).form(action);
const replies = async () => await gateway.sql(`SELECT FROM notice WHERE kind = 'reply'`);

it('puts a standard text of the papers below what was typed, in the language of the case, and sends nothing', async () => {
  const { html } = await clerk.post(action, { ...(await form()), text: '您好。', standard: 'documents', insert: '1' });
  expect(typed(html)).toMatch(/^您好。\s+为核实您反映的情况，请补充以下材料/);
  expect(typed((await clerk.post(action, { ...(await form()), text: 'x', standard: 'none-such', insert: '1' })).html)).toBe('x');
  expect(await replies()).toEqual([]);
});

it('shows an answer as it would leave, with its parts as text messages, and sends nothing before it is sent', async () => {
  const shown = async (text: string) => (await clerk.post(action, { ...(await form()), text, preview: '1' })).html;
  const short = await shown('请补充三月的对账单。');
  expect(short).toMatch(new RegExp(`\\d+ characters, 1 part[\\s\\S]*编号${reference}的回复：请补充三月的对账单。`));
  expect(typed(short)).toBe('请补充三月的对账单。');
  expect(await shown('请补充三月的对账单。'.repeat(10))).toMatch(/\d+ characters, sent in 2 parts/);
  expect(await shown(' ')).not.toContain('id="preview"');
  expect(await replies()).toEqual([]);
  const { location } = await clerk.post(action, { ...(await form()), text: '请补充三月的对账单。' });
  expect([location, (await replies()).length]).toEqual([`/desk/complaints/${reference}/messages?done=reply`, 1]);
});
