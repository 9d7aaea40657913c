import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const clerk = () => aVisitor(gateway.url);
beforeAll(async () => {
  gateway = await aGateway();
});
afterAll(() => gateway?.close());

it('says by which rules a house counts, where each stands and how far that was checked, in three languages', async () => {
  const visitor = clerk();
  await visitor.signIn(await gateway.staff('clerk', 'cards'));
  const { deadlines, house } = gateway.foundation;
  const expected = {
    'zh-Hans': ['第九条', '15 个工作日', '已核对原文', '适用于所有投诉', '适用于个人信息申请', '<dt>复核应完成</dt><dd>2 个工作日</dd>'],
    'zh-Hant': ['15 個工作日', '已核對原文', '適用於所有投訴', '適用於個人資料申請', '<dt>協辦部門應答覆</dt><dd>3 個工作日</dd>'],
    en: [
      '15 working days',
      'against the text',
      'binds every complaint',
      'binds requests about data',
      '<dd>5 years</dd>',
      '<dd>1 working day</dd>',
    ],
  };
  const unanswered: Record<string, string> = { en: 'start of the 15 days', 'zh-Hans': '15日的起算点', 'zh-Hant': '15日的起算點' };
  for (const [language, words] of Object.entries(expected)) {
    const { html, status } = await visitor.get(`/desk/rules?lang=${language}`);
    expect(status).toBe(200);
    const shown = [...html.matchAll(/data-rule-set="([^"]+)"/g)].map(([, id]) => id);
    expect(shown).toEqual([...deadlines.namedRuleSets, ...house.institution.dataRights]);
    expect(shown).toEqual(expect.arrayContaining([...house.institution.ruleSets]));
    for (const one of words) expect([language, one, html.includes(one)]).toEqual([language, one, true]);
    // The words of the text itself, and what nobody has answered yet.
    expect(html).toContain('应当及时受理各项投诉并登记');
    expect([language, html.includes(unanswered[language]!)]).toEqual([language, true]);
    expect(html).toContain(`data-calendar="${deadlines.calendar!.id}"`);
  }
});

it('is where the rules on a case lead', async () => {
  const visitor = clerk();
  await visitor.signIn(await gateway.staff('supervisor'));
  const reference = await gateway.complaint();
  expect((await visitor.get(`/desk/complaints/${reference}`)).html).toContain('href="/desk/rules#set-cbrc-2012"');
  expect((await visitor.get('/desk')).html).toContain('href="/desk/rules"');
});
