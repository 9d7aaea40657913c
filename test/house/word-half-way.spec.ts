import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { aClockHouse, type ClockHouse, clerk } from '../support/clock-house.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

describe('a date that was missed', () => {
  let clock: ClockHouse;
  afterEach(() => clock.close());
  const told = (id: string) =>
    clock.rows<{ state: string; body: string; language: string }>(
      `SELECT state, body, language FROM notice WHERE complaint_id = $1 AND kind = 'late' ORDER BY raised_at`,
      id,
    );
  const pass = async (local: string) => {
    clock.at(local);
    await clock.house.sweep();
    await clock.house.drain();
  };

  it.each([
    ['zh-Hans', '信用卡被盗刷', /向您致歉。[\s\S]*最迟于2026年4月8日（星期三）答复/],
    ['zh-Hant', '信用卡被盜刷', /向您致歉。[\s\S]*最遲於2026年4月8日（星期三）答覆/],
    ['en', 'My card was charged twice', /We apologise|apologise\. We will answer by Wednesday 8 April 2026/],
  ] as const)(
    'is told once to whoever complained, with an apology, the new day and where to turn: %s',
    async (language, text, expected) => {
      clock = await aClockHouse();
      const { id } = await clock.complaint({ language, text, complainant: { email: 'wang.fang@mail.example', name: 'Wang' } });
      await pass('2026-03-31 16:59');
      expect(await told(id)).toEqual([]);
      await pass('2026-03-31 17:00');
      await pass('2026-04-01 09:00');
      await pass('2026-04-03 09:00');
      const said = await told(id);
      expect(said).toHaveLength(1);
      expect(said[0]).toMatchObject({ state: expect.stringMatching(/sent|delivered|accepted/), language });
      expect(said[0]!.body).toMatch(expected);
      expect(said[0]!.body).toContain('95000');
      // The duty stays missed, and its date stays what it was.
      expect(await clock.duty(id, 'decide')).toMatchObject({ state: 'open', due_on: '2026-03-31' });
    },
  );

  it('says nothing where the case was decided in time, or where the institution does not want it', async () => {
    clock = await aClockHouse();
    const { id, reference } = await clock.complaint();
    clock.at('2026-03-30 10:00');
    const desk = { deadlines: clock.house.deadlines, house: clock.house.papers };
    await decideComplaint(clock.house.unitOfWork, desk, clerk, reference, undefined, { decision: 'upheld', text: '已处理。' });
    await clock.house.drain();
    await pass('2026-04-01 09:00');
    expect(await told(id)).toEqual([]);
    await clock.close();
    clock = await aClockHouse({ lateNotice: { tell: false, within: { amount: 5, unit: 'working_days' } } });
    const other = await clock.complaint();
    await pass('2026-04-01 09:00');
    expect(await told(other.id)).toEqual([]);
  });
});

describe('word half-way', () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await aGateway();
    token = await gateway.staff('supervisor', undefined, 'Wang Fang');
  });
  afterAll(() => gateway?.close());

  it('is written, looked at as it will leave on each medium, and then sent once, with what we need and by when', async () => {
    const reference = await gateway.complaint({ complainant: { phone: '+8613800138000', email: 'wang.fang@mail.example' } });
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(token);
    const path = `/desk/complaints/${reference}/progress`;
    const fields = { ...(await visitor.get(path)).form(path), progress: '正在向商户调取签购单' };
    const year = String(new Date().getFullYear() + 1);
    const date = { 'replyBy-year': year, 'replyBy-month': '1', 'replyBy-day': '15' };
    const wrongs: readonly Record<string, string>[] = [
      { progress: '' },
      { asked: '消费凭证' },
      date,
      { asked: '消费凭证', 'replyBy-year': '2020', 'replyBy-month': '1', 'replyBy-day': '1' },
    ];
    for (const wrong of wrongs) expect((await visitor.post(path, { ...fields, ...wrong })).status).toBe(422);
    const look = await visitor.post(path, { ...fields, asked: '消费凭证', ...date });
    expect(look.status).toBe(200);
    for (const said of ['正在向商户调取签购单', `${year}年1月15日`, '消费凭证', 'wang.fang@mail.example', '+8613800138000'])
      expect(look.html).toContain(said);
    const notices = () =>
      gateway.sql(
        `SELECT details FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1 AND kind = 'progress'`,
        reference,
      );
    expect(await notices()).toEqual([]);
    const send = { ...look.form(path), step: 'send' };
    expect((await visitor.post(path, send)).location).toBe(`/desk/complaints/${reference}/messages?done=progress`);
    await visitor.post(path, send);
    expect(await notices()).toEqual([
      {
        details: expect.objectContaining({
          progress: '正在向商户调取签购单',
          asked: '消费凭证',
          replyBy: `${year}-01-15`,
          dueOn: expect.any(String),
        }),
      },
    ]);
  });

  it('offers what this matter usually needs, in the language of whoever complains; what is ticked is asked for and stands until its day', async () => {
    const reference = await gateway.complaint({
      text: 'My credit card was charged twice',
      language: 'en',
      business: 'B03.03',
      complainant: { email: 'li.wei@mail.example' },
    });
    const asked = await gateway.call('GET', `/api/complaints/${reference}/evidence-requests`, { token });
    expect(asked.body).toEqual({ items: [], needed: expect.arrayContaining(['The report to the police, if you made one']) });
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(token);
    const path = `/desk/complaints/${reference}/progress`;
    const page = await visitor.get(path);
    expect(page.html).toContain('本类事项通常需要');
    const year = String(new Date().getFullYear() + 1);
    const date = { 'replyBy-year': year, 'replyBy-month': '1', 'replyBy-day': '15' };
    const ticked = {
      ...page.form(path),
      progress: 'We are asking the merchant',
      need: 'The report to the police, if you made one',
      ...date,
    };
    const look = await visitor.post(path, ticked);
    expect(look.html).toContain('The report to the police, if you made one');
    expect((await visitor.post(path, { ...look.form(path), step: 'send' })).status).toBe(303);
    const { items } = (await gateway.call('GET', `/api/complaints/${reference}/evidence-requests`, { token })).body;
    expect(items).toEqual([
      expect.objectContaining({ state: 'asked', asked: 'The report to the police, if you made one', replyBy: `${year}-01-15`, pauses: [] }),
    ]);
    expect((await visitor.get(path)).html).toContain(`已请投诉人在${year}年1月15日`);
    const clerk = await gateway.staff('clerk', 'nowhere', '李安');
    expect((await gateway.call('GET', `/api/complaints/${reference}/evidence-requests`, { token: clerk })).status).toBe(404);
  });
});
