import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stateCare } from '../../apps/gateway/src/desk/actions/state-care.js';
import { lookAt } from '../../apps/gateway/src/desk/decisions/second-look.js';
import { openCase } from '../../apps/gateway/src/desk/open-case.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';
import { MailRoom } from '../support/mail-room.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['loans', 'clerk', 'loans'],
    ['auditor', 'auditor', undefined],
  ] as const)
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
});
afterAll(() => gateway?.close());

const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
const state = (reference: string, body: object, who = 'clerk') =>
  as(who, 'POST', `/api/complaints/${reference}/care`, { reason: '来电说明', ...body });
const row = async (reference: string) =>
  (
    await gateway.sql<{ facts: any; urgent: string | null; priority: number; prefers: string | null; language: string }>(
      'SELECT facts, urgent, priority, prefers, language FROM complaint WHERE reference = $1',
      reference,
    )
  )[0]!;

it('stands in a complaint from the first: it comes forward in the one order, and nobody is confirmed by a form', async () => {
  const care = { drivers: ['capability', 'health'], adjustments: ['telephone'], representative: { name: '李静', phone: '+8613800138001' } };
  const calm = await gateway.call('POST', '/api/complaints', { body: { text: '年费收错了' } });
  const said = await gateway.call('POST', '/api/complaints', {
    body: { text: '年费收错了', complainant: { phone: '+8613800138000' }, care },
  });
  expect([calm.status, said.status]).toEqual([201, 201]);
  await gateway.route();
  expect(await row(said.body.reference)).toMatchObject({
    facts: {
      care: { drivers: ['health', 'capability'], adjustments: ['telephone'], representative: { name: '李静', phone: '+8613800138001' } },
    },
    ...{ urgent: 'vulnerable', priority: 3, prefers: 'phone' },
  });
  expect((await row(calm.body.reference)).urgent).toBe('none');
  const queue = (await as('clerk', 'GET', '/api/departments/cards/queue')).body.items.map((one: { reference: string }) => one.reference);
  // The calm one came first.
  expect(queue.filter((one: string) => [said, calm].some(({ body }) => body.reference === one))).toEqual([
    said.body.reference,
    calm.body.reference,
  ]);
  const forged = { ...care, representative: { ...care.representative, confirmed: true } };
  expect((await gateway.call('POST', '/api/complaints', { body: { text: 'x', care: forged } })).status).toBe(422);
  expect((await gateway.call('POST', '/api/complaints', { body: { text: 'x', care: { drivers: ['old'] } } })).status).toBe(422);
});

it('is ticked on the form, without scripts', async () => {
  const visitor = aVisitor(gateway.url);
  const page = await visitor.get('/');
  const action = /<form[^>]*action="([^"]+)"[^>]*>/.exec(page.html)![1]!;
  const sent = await visitor.send(
    action,
    {
      ...page.form(action),
      text: '年费收错了',
      'complainant.phone': '+8613800138022',
      'care.life-events': 'yes',
      'care.large-print': 'yes',
      'care.representative': '王强',
    },
    [],
  );
  expect(sent.status).toBeLessThan(400);
  await gateway.route();
  const [found] = await gateway.sql<{ care: object; urgent: string }>(
    `SELECT facts->'care' AS care, urgent FROM complaint WHERE complainant->>'phone' = '+8613800138022'`,
  );
  expect(found).toEqual({
    care: { drivers: ['life-events'], adjustments: ['large-print'], representative: { name: '王强' } },
    urgent: 'vulnerable',
  });
});

it('is stated at the desk with how one knows: its place in the queue follows and comes back, and the trail says nothing of what it is', async () => {
  const reference = await gateway.complaint({ text: '年费收错了' });
  expect((await state(reference, { drivers: ['health'] }, 'loans')).status).toBe(404);
  expect((await state(reference, { drivers: ['health'] }, 'auditor')).status).toBe(403);
  expect((await state(reference, { drivers: ['health'], adjustments: ['telephone'], language: 'en' })).body).toEqual({
    care: { drivers: ['health'], adjustments: ['telephone'] },
  });
  expect(await row(reference)).toMatchObject({ urgent: 'vulnerable', prefers: 'phone', language: 'en' });
  const events = await gateway.sql(
    `SELECT data FROM event WHERE kind = 'care.stated' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
  );
  expect(events).toEqual([{ data: { drivers: 1, adjustments: 1, spokenFor: false, reason: '来电说明' } }]);
  const shown = await as('auditor', 'GET', `/api/complaints/${reference}`);
  expect(JSON.stringify(shown.body)).not.toContain('health');
  expect((await state(reference, {})).body).toEqual({ care: null });
  expect(await row(reference)).toMatchObject({ urgent: 'none', prefers: null });
  expect((await row(reference)).facts).not.toHaveProperty('care');
  // What is more urgent stands.
  await gateway.sql(`UPDATE complaint SET urgent = 'danger', priority = 9 WHERE reference = $1`, reference);
  await state(reference, { drivers: ['resilience'] });
  expect(await row(reference)).toMatchObject({ urgent: 'danger', priority: 9 });
});

it('is written anew by nobody who does not see what stands: it would be wiped out, and so would the points', async () => {
  const reference = await gateway.complaint({ text: '年费收错了' });
  await state(reference, { drivers: ['health'], representative: { name: '李静', phone: '+8613800138001' } });
  await gateway.sql('UPDATE complaint SET restricted_at = now() WHERE reference = $1', reference);
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(tokens['clerk']!);
  const page = await clerk.get(`/desk/complaints/${reference}/care`);
  expect([page.status, page.html.includes('客户要求限制使用本案资料')]).toEqual([403, true]);
  expect((await clerk.get(`/desk/complaints/${reference}`)).html).not.toContain(`/desk/complaints/${reference}/care`);
  expect((await state(reference, { drivers: ['health'] })).body.code).toBe('case.restricted');
  const claim = (await as('clerk', 'POST', `/api/complaints/${reference}/claims`)).body.claimId;
  const points = await gateway.call('POST', `/api/complaints/${reference}/points`, {
    ...{ token: tokens['clerk']!, body: { points: [] }, headers: { 'x-redress-claim': claim } },
  });
  expect(points.body.code).toBe('case.restricted');
  expect((await row(reference)).facts.care.representative).toEqual({ name: '李静', phone: '+8613800138001' });
  expect((await state(reference, { drivers: ['health'] }, 'head')).status).toBe(201);
});

it('gives back the way they preferred, and leaves the urgency to whoever judged it and to their words', async () => {
  const prefers = async (reference: string) => (await row(reference)).prefers;
  const telephone = { adjustments: ['telephone'] };
  const byMail = await gateway.complaint({ text: '年费收错了' });
  await gateway.sql(`UPDATE complaint SET prefers = 'email' WHERE reference = $1`, byMail);
  await state(byMail, telephone);
  expect(await prefers(byMail)).toBe('phone');
  await state(byMail, { ...telephone, drivers: ['health'] });
  expect(await prefers(byMail)).toBe('phone');
  await state(byMail, { drivers: ['health'] });
  expect(await prefers(byMail)).toBe('email');
  // They named another way themselves, beside the wish to be called.
  await gateway.sql(`UPDATE complaint SET facts = '{"care":{"adjustments":["telephone"]}}' WHERE reference = $1`, byMail);
  await state(byMail, { ...telephone, drivers: ['health'] });
  expect(await prefers(byMail)).toBe('email');

  const urgency = (reference: string, urgent: string) =>
    as('head', 'POST', `/api/complaints/${reference}/matter`, { urgent, reason: '已核实' });
  const cleared = await gateway.complaint({ text: '年费收错了' });
  await state(cleared, { drivers: ['capability'] });
  expect((await urgency(cleared, 'none')).status).toBeLessThan(300);
  await state(cleared, { drivers: ['capability'], language: 'en' });
  expect((await row(cleared)).urgent).toBe('none');
  const judged = await gateway.complaint({ text: '年费收错了' });
  await state(judged, { drivers: ['capability'] });
  await urgency(judged, 'none');
  await urgency(judged, 'vulnerable');
  await state(judged, {});
  expect((await row(judged)).urgent).toBe('vulnerable');
  const words = await gateway.call('POST', '/api/complaints', {
    body: { text: '我是残疾人，坐轮椅进不了网点，年费收错了', care: { drivers: ['health'] } },
  });
  await gateway.route();
  expect((await row(words.body.reference)).urgent).toBe('vulnerable');
  await state(words.body.reference, {});
  expect((await row(words.body.reference)).urgent).toBe('vulnerable');
});

it('makes a refusal be looked at twice where the papers want that for the vulnerable, also where the case is more urgent', async () => {
  const reference = await gateway.complaint({ text: '年费收错了' });
  await state(reference, { drivers: ['health'] });
  await gateway.sql(`UPDATE complaint SET urgent = 'danger' WHERE reference = $1`, reference);
  const { house, deadlines } = gateway.foundation;
  const secondLook = {
    ...house.institution.decisions.secondLook,
    results: ['not-upheld' as const],
    above: 'off' as const,
    vulnerable: true,
    sample: 'off' as const,
  };
  const institution = { ...house.institution, decisions: { ...house.institution.decisions, secondLook } };
  const clerk = staffOf({ id: newId(), name: 'a colleague', role: 'supervisor', department: null }, []);
  const why = (of: string) =>
    gateway.unitOfWork.run(
      async (tx) =>
        await lookAt(
          tx,
          { house: { ...house, institution }, deadlines } as never,
          await openCase(tx, clerk, of, 'case.decide'),
          'not-upheld',
        ),
    );
  expect([await why(reference), await why(await gateway.complaint({ text: '年费收错了' }))]).toEqual(['vulnerable', 'result']);
});

it('is not saved over what a colleague saved meanwhile, keeps what is shown masked, and a number is somebody’s', async () => {
  const reference = await gateway.complaint({ text: '年费收错了' });
  const card = '6222021234567890128';
  await state(reference, { representative: { name: '李静', email: `${card}@qq.com`, phone: '+8613800138001' } });
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(tokens['clerk']!);
  const path = `/desk/complaints/${reference}/care`;
  const mine = await clerk.get(path);
  expect(mine.html).toContain('•');
  await state(reference, { drivers: ['resilience'], representative: { name: '李静', email: `${card}@qq.com`, phone: '+8613800138001' } });
  const late = await clerk.post(path, { ...mine.form(path), 'care.health': 'yes', reason: '来电' });
  expect([late.status, late.html.includes('有人修改了登记内容'), /data-stands[\s\S]*经济承受力：/.test(late.html)]).toEqual([
    409,
    true,
    true,
  ]);
  expect((await row(reference)).facts.care.drivers).toEqual(['resilience']);
  expect((await clerk.post(path, { ...late.form(path), reason: '来电' })).location).toBe(`/desk/complaints/${reference}?done=care`);
  expect((await row(reference)).facts.care).toEqual({
    ...{ drivers: ['health'], adjustments: [] },
    representative: { name: '李静', phone: '+8613800138001', email: `${card}@qq.com` },
  });
  const again = await clerk.get(path);
  const nameless = await clerk.post(path, { ...again.form(path), 'care.representative': '', reason: '来电' });
  expect([nameless.status, nameless.html.includes('请填写代理人姓名')]).toEqual([422, true]);
});

it('has its page, which stands on the case too, on a telephone as well', async () => {
  const reference = await gateway.complaint({ text: '年费收错了' });
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(tokens['clerk']!);
  const path = `/desk/complaints/${reference}/care`;
  const page = await clerk.get(path);
  const bare = await clerk.post(path, { ...page.form(path), 'care.health': 'yes', confirmed: 'yes', reason: '' });
  expect([bare.status, bare.html.includes('请填写依据'), bare.html.includes('请填写代理人姓名及其电话或邮箱')]).toEqual([422, true, true]);
  const done = await clerk.post(path, {
    ...bare.form(path),
    ...{
      'care.health': 'yes',
      'care.large-print': 'yes',
      'care.representative': '李静',
      email: 'li.jing@mail.example',
      confirmed: 'yes',
      reason: '持委托书到柜台',
    },
  });
  expect(done.location).toBe(`/desk/complaints/${reference}?done=care`);
  expect((await clerk.get(`/desk/complaints/${reference}`)).html).toMatch(/健康状况[\s\S]*信件用大字[\s\S]*李静[\s\S]*已核实/);
  const browser = await aBrowser();
  try {
    const shown = await browser.page({ width: 360 });
    await shown.goto(`${gateway.url}/desk`);
    await shown.fill('[name=token]', tokens['clerk']!);
    await shown.press('[name=token]', 'Enter');
    await shown.waitForURL(`${gateway.url}/desk`);
    await shown.goto(gateway.url + path);
    expect(await findings(shown)).toEqual([]);
    expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  } finally {
    await browser.close();
  }
}, 120_000);

it('is followed by what is sent: to whoever speaks for them once that is confirmed, by telephone where that was asked for', async () => {
  const room = await MailRoom.open();
  try {
    const speaks = { name: '李静', email: 'li.jing@mail.example' };
    const sentTo = (address: string) => room.mail.ledger.filter(({ raw }) => raw.includes(address)).length;
    const unconfirmed = await room.aComplaint({ facts: { care: { representative: speaks } } });
    await room.settle();
    expect([sentTo('li.jing@mail.example'), room.twilio.to(unconfirmed.phone).length > 0]).toEqual([0, true]);
    const confirmed = await room.aComplaint({ facts: { care: { representative: { ...speaks, confirmed: true } } } });
    await room.settle();
    expect([sentTo('li.jing@mail.example') > 0, room.twilio.to(confirmed.phone)]).toEqual([true, []]);
    const called = await room.aComplaint();
    const clerk = staffOf({ id: newId(), name: 'a colleague', role: 'supervisor', department: null }, []);
    await stateCare(room.unitOfWork, clerk, called.reference, { drivers: [], adjustments: ['telephone'], reason: '来电' });
    await room.settle();
    expect(await room.all(`SELECT 1 FROM work WHERE kind = 'call' AND complaint_id = $1`, called.id)).not.toEqual([]);
  } finally {
    await room.close();
  }
}, 60_000);
