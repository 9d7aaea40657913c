import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

const send = (body: object) => gateway.call('POST', '/api/complaints', { body });
const caseOf = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
const routed = async (body: object) => {
  const { reference } = (await send(body)).body;
  await gateway.route();
  return await caseOf(reference);
};

describe('the matter of a complaint', () => {
  it('is told with the case: codes, who says so, how sure and by which words', async () => {
    const file = await routed({ text: '首年说免年费，信用卡年费又扣了三百元' });
    expect(file).toMatchObject({
      assignment: { department: 'cards', rule: 'matter' },
      matter: { coding: 'jrt-0169', business: 'B03.01', origin: 'classifier', decidedBy: 'model', urgent: 'none' },
    });
    expect(file.matter.sure).toBeGreaterThan(0.8);
    expect(file.matter.words.join()).toContain('年费');
    // What is on record for ever quotes nothing of the complaint.
    const assigned = file.trail.find((line: { kind: string }) => line.kind === 'complaint.assigned');
    expect(JSON.stringify(assigned)).not.toContain('三百');
    expect(JSON.stringify(assigned)).toContain('B03.01');
  });

  it('is what the complainant chose, by a code of the coding or a category of the form', async () => {
    expect(await routed({ text: '请更正', category: 'B12.01' })).toMatchObject({
      category: 'B12.01',
      assignment: { department: 'loans', rule: 'chosen-loans' },
      matter: { business: 'B12.01', origin: 'complainant', decidedBy: 'rule' },
    });
    expect(await routed({ text: '请处理', category: 'debt-collection' })).toMatchObject({
      assignment: { department: 'collections' },
      matter: { business: 'B13.01', cause: 'C12', origin: 'complainant' },
    });
  });

  it('a code that is none is refused by its name, and nothing is stored', async () => {
    const { status, body } = await send({ text: '请处理', category: 'B77' });
    expect(status).toBe(422);
    expect(body.fields).toEqual([{ path: 'category', message: expect.stringContaining('"B77"') }]);
    expect(await gateway.sql(`SELECT 1 FROM complaint WHERE category = 'B77'`)).toEqual([]);
  });

  it('what nobody is sure of goes to triage with the proposal', async () => {
    expect(await routed({ text: '那件事到现在也没人给我一个说法' })).toMatchObject({
      assignment: { department: 'triage', rule: 'triage' },
      matter: { decidedBy: 'nobody', department: expect.any(String) },
    });
  });

  it('what cannot wait comes first, with its words', async () => {
    const file = await routed({ text: '刚刚被骗转账五万，快帮我止付，对方是冒充公检法的' });
    expect(file).toMatchObject({ assignment: { department: 'accounts' }, priority: 8, matter: { urgent: 'money-now' } });
    expect(file.matter.signs[0].words.join()).toContain('骗');
  });
});

it.each([
  ['zh-Hans', ['按内容判断为', '依据', '信用卡使用']],
  ['zh-Hant', ['按內容判斷為', '依據', '信用卡使用']],
  ['en', ['Judged by its words to be about', 'Use of a credit card', 'sure']],
] as const)('the page of a case explains the decision in %s', async (language, words) => {
  const { reference } = await routed({ text: '首年说免年费，信用卡年费又扣了三百元' });
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(supervisor);
  const { html } = await visitor.get(`/desk/complaints/${reference}?lang=${language}`);
  for (const word of words) expect(html).toContain(word);
});
