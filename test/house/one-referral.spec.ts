import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { say } from '../../apps/gateway/src/pages/words.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

jest.setTimeout(300_000);

const authority = '国家金融监督管理总局上海监管局';
let gateway: TestGateway;
const staff: Record<'liNa' | 'wuMin' | 'named' | 'loans', string> = { liNa: '', wuMin: '', named: '', loans: '' };
let nth = 0;
const aNumber = () => `沪金转〔2026〕${++nth}号`;

beforeAll(async () => {
  gateway = await aGateway();
  staff.liNa = await gateway.staff('clerk', 'cards', 'Li Na');
  staff.wuMin = await gateway.staff('clerk', 'cards', 'Wu Min');
  staff.named = await gateway.staff('clerk', 'cards', '刘伟');
  staff.loans = await gateway.staff('clerk', 'loans', 'Zhao Lei');
});
afterAll(() => gateway.close());

const letter = (number: string, text = '信用卡年费重复收取', over: object = {}) => ({
  medium: 'letter',
  text,
  category: 'card-fee',
  complainant: { name: '王芳' },
  ...over,
  referral: { from: { name: authority }, reference: number },
});
const byHand = (token: string, number: string, text?: string, over?: object) =>
  gateway.call('POST', '/api/by-hand', { token, body: letter(number, text, over) });
const throughTheDoor = (token: string, number: string, text: string) =>
  gateway.call('POST', '/api/referrals', { token, body: { from: { name: authority }, reference: number, text } });
const casesUnder = async (number: string) =>
  (await gateway.sql<{ reference: string }>(`SELECT reference FROM complaint WHERE facts->'referral'->>'reference' = $1`, number)).map(
    ({ reference }) => reference,
  );

describe('one number of one authority that two people enter', () => {
  it('by hand at the same time is one case, and who came second hears which', async () => {
    for (let round = 0; round < 5; round++) {
      const number = aNumber();
      const answers = await Promise.all([
        byHand(staff.liNa, number, '年费收了两次'),
        byHand(staff.wuMin, number, '重复收取年费，要求退还'),
      ]);
      const [taken, refused] = [...answers].sort((a, b) => a.status - b.status);
      expect([taken?.status, refused?.status, refused?.body.code]).toEqual([201, 409, 'referral.entered']);
      expect(await casesUnder(number)).toEqual([taken?.body.reference]);
      expect(refused?.body.detail).toContain(taken?.body.reference);
      // The code is its holder's; who came second did not take the complaint in.
      expect(JSON.stringify(refused?.body)).not.toContain(taken?.body.code);
    }
  });

  it('is one through whichever door, and however the number is typed', async () => {
    const [first, second, third] = [aNumber(), aNumber(), aNumber()];
    expect((await byHand(staff.liNa, first)).status).toBe(201);
    expect((await throughTheDoor(staff.wuMin, first.replace('〔', '［').replace('〕', '］'), '年费')).status).toBe(409);
    expect((await throughTheDoor(staff.liNa, second, '年费')).status).toBe(201);
    expect((await byHand(staff.wuMin, `${second.replace('〔2026〕', '（２０２６）')} `)).status).toBe(409);
    const both = await Promise.all([
      throughTheDoor(staff.liNa, third, '年费'),
      byHand(staff.wuMin, third),
      throughTheDoor(staff.wuMin, third, '收费'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await casesUnder(third)).toHaveLength(1);
  });

  it('is told at the desk in the words of the page, at the number, and what was typed stays', async () => {
    const number = aNumber();
    const first = await byHand(staff.liNa, number);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(staff.wuMin);
    for (const language of ['zh-Hans', 'zh-Hant', 'en'] as const) {
      const keys = (await visitor.get(`/desk/record?lang=${language}`)).form('/desk/record');
      const fields = {
        medium: 'letter',
        text: '年费',
        'referral.from.name': authority,
        'referral.reference': number,
        'referral.kind': 'transferred_in',
      };
      const page = await visitor.send('/desk/record', { ...keys, ...fields }, []);
      expect([page.status, page.html.includes('年费')]).toEqual([409, true]);
      expect(page.html).toContain(say(language, 'desk.refused.referral.entered', { reference: first.body.reference }));
    }
    expect(await casesUnder(number)).toHaveLength(1);
  });

  it('sent again under its own key is a repeat, with its code', async () => {
    const number = aNumber();
    const send = () =>
      gateway.call('POST', '/api/by-hand', { token: staff.liNa, headers: { 'idempotency-key': `once-${nth}` }, body: letter(number) });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
  });

  it('that was recorded on a case is found there', async () => {
    const number = aNumber();
    const plain = await gateway.call('POST', '/api/by-hand', {
      token: staff.liNa,
      body: { medium: 'letter', text: '年费', category: 'card-fee' },
    });
    await gateway.route();
    const supervisor = await gateway.staff('supervisor');
    const referred = await gateway.call('POST', `/api/complaints/${plain.body.reference}/referrals`, {
      token: supervisor,
      body: { from: { name: authority }, reference: number, receivedOn: '2026-03-06' },
    });
    expect(referred.status).toBe(201);
    expect((await byHand(staff.wuMin, number)).body.detail).toContain(plain.body.reference);
  });
});

describe('a number whose case somebody may not see', () => {
  it('is to them a number like any other, before the case is routed and afterwards', async () => {
    for (const routed of [false, true]) {
      const number = aNumber();
      const against = { against: { staff: '刘伟经理' } };
      const first = await byHand(staff.liNa, number, '被误导购买理财', against);
      if (routed) await gateway.route();
      const theirs = await byHand(staff.named, number, '被误导购买理财', against);
      expect([theirs.status, theirs.body.reference === first.body.reference]).toEqual([201, false]);
      expect(Object.keys(theirs.body).sort()).toEqual(Object.keys(first.body).sort());
      expect((await byHand(staff.named, number, '另一份', against)).body.detail).toContain(theirs.body.reference);
    }
    const about = aNumber();
    const first = await byHand(staff.liNa, about, '信贷部违规', { against: { department: 'loans' } });
    expect((await byHand(staff.loans, about, '信贷部')).status).toBe(201);
    expect((await byHand(staff.wuMin, about)).body.detail).toContain(first.body.reference);
  });

  it.each([
    ['a name', { staff: '刘伟经理' }, 'named'],
    ['a department', { department: '信用卡中心' }, 'wuMin'],
  ] as const)(
    'is told to who was cleared of being meant by %s in its fields, and until then to nobody of them',
    async (_, against, who) => {
      const number = aNumber();
      const [overseer, receiver] = [await gateway.staff('supervisor'), await gateway.staff('receiver')];
      const first = await byHand(receiver, number, '年费', { against });
      await gateway.route();
      const { reference } = first.body;
      const { items } = (
        await gateway.call('POST', `/api/conflicts/cases/${reference}/questions`, { token: overseer, body: { reason: '同名' } })
      ).body;
      const early = await byHand(staff[who], number, '年费', { against });
      expect([early.status, early.body.reference === reference]).toEqual([201, false]);
      for (const { id } of items)
        await gateway.call('POST', `/api/conflicts/${id}/decisions`, { token: overseer, body: { barred: false, reason: '另有其人' } });
      await gateway.call('POST', `/api/complaints/${reference}/transfers`, {
        token: overseer,
        body: { department: 'cards', reason: '归口' },
      });
      // Theirs of before stands, too: of two they hear of the first that there was.
      expect((await byHand(staff[who], number, '年费')).body.detail).toContain(reference);
    },
  );

  it('is one of another department, once it is routed there', async () => {
    const number = aNumber();
    expect((await byHand(staff.liNa, number)).status).toBe(201);
    await gateway.route();
    expect((await byHand(staff.loans, number)).status).toBe(201);
    expect((await byHand(staff.wuMin, number)).status).toBe(409);
  });
});
