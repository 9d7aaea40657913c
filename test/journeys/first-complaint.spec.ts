import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTransport } from 'nodemailer';
import twilio from 'twilio';
import { eventually } from '../support/eventually.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

jest.setTimeout(240_000);

describe('the first complaint, end to end, on nothing but Node', () => {
  let house: RunningHouse;
  let secrets: Record<string, string>;

  beforeAll(async () => {
    house = await startHouse();
    secrets = JSON.parse(await readFile(join(house.data, 'secrets.json'), 'utf8'));
  });
  afterAll(() => house?.stop());

  /** The case with this provider's id, once it has its department, its dates and an acknowledgement that was handed over. */
  const acknowledged = (search: string) =>
    eventually(async () => {
      const found = await house.call('GET', `/api/complaints?${search}`, { token: house.supervisor });
      const reference = found.body.items?.[0]?.reference as string | undefined;
      if (reference === undefined) return undefined;
      const { body } = await house.call('GET', `/api/complaints/${reference}`, { token: house.supervisor });
      return body.deliveries?.some((delivery: { state: string }) => ['accepted', 'sent', 'delivered'].includes(delivery.state))
        ? body
        : undefined;
    });
  const expectWhole = (file: any, department: string) => {
    // Under both rule sets of the delivered house; the earlier date governs, and is the one that is told.
    const due = file.deadlines.filter((one: { obligation: string }) => one.obligation === 'decide');
    expect(due.map((one: { ruleSet: string }) => one.ruleSet).sort()).toEqual(['cbirc-2020', 'cbrc-2012']);
    const [decide] = due.sort((a: { dueAt: string }, b: { dueAt: string }) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
    const acknowledgement = file.notices.find((one: { kind: string }) => one.kind === 'acknowledgement');
    expect(file.assignment.department).toBe(department);
    expect(decide).toMatchObject({
      dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      derivation: expect.anything(),
    });
    const [year, month, day] = decide.dueOn.split('-').map(Number);
    expect(acknowledgement.text).toContain(file.reference);
    expect(acknowledgement.text).toContain(`${year}年${month}月${day}日`);
    expect(acknowledgement.text).toContain('95000');
    expect(acknowledgement.text).not.toContain('盗刷');
  };

  it('takes it by the JSON API, and tells the same to a call that is repeated', async () => {
    const body = { text: '我的信用卡昨晚被盗刷三千元', complainant: { phone: '13800138000', name: '王芳' } };
    const headers = { 'idempotency-key': 'api-1' };
    const first = await house.call('POST', '/api/complaints', { body, headers });
    const again = await house.call('POST', '/api/complaints', { body, headers });
    const other = await house.call('POST', '/api/complaints', { body: { text: '别的' }, headers });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
    expect(again.body).toEqual(first.body);
    const file = await acknowledged('sourceId=api-1');
    expectWhole(file, 'cards');
    expect(file.deadlines.find((one: { obligation: string }) => one.obligation === 'decide').dueOn).toBe(first.body.dueOn);
  });

  it('names each field that is wrong', async () => {
    const wrong = await house.call('POST', '/api/complaints', { body: { complainant: { email: 'x' }, colour: 'red' } });
    expect(wrong.status).toBe(422);
    expect(wrong.body.fields.map((field: { path: string }) => field.path).sort()).toEqual(['colour', 'text']);
  });

  it('takes it by the web form, without scripts, and shows reference and code', async () => {
    const form = new URLSearchParams({ text: '信用卡被盗刷，请处理', phone: '13800138001' });
    const response = await fetch(house.url, { method: 'POST', body: form, headers: { 'accept-language': 'zh-CN' } });
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('lang="zh-Hans"');
    const reference = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(page)?.[0] as string;
    const code = /(\d{4} ){3}\d{4}/.exec(page)?.[0] as string;
    expectWhole(await acknowledged(`reference=${reference}`), 'cards');
    const status = await fetch(`${house.url}/status/${reference}?code=${encodeURIComponent(code)}`);
    const wrong = await fetch(`${house.url}/status/${reference}?code=0000000000000000`);
    expect(await status.text()).toContain(reference);
    expect(await wrong.text()).not.toContain('信用卡中心');
  });

  it('takes it by text message, once for fifty deliveries at once, and keeps a forged one apart', async () => {
    const fields = {
      MessageSid: 'SM0001',
      AccountSid: 'AC1',
      From: '+8613800138002',
      To: '10690000',
      Body: '信用卡盗刷，没有人理',
      NumMedia: '0',
    };
    const url = `${house.url}/channels/sms-twilio`;
    const post = (signature: string, over: object = {}) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ ...fields, ...over }), headers: { 'x-twilio-signature': signature } });
    const signature = twilio.getExpectedTwilioSignature(secrets['TWILIO_AUTH_TOKEN'] as string, url, fields);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(signature)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await answers[0]?.text()).toBe('<Response/>');
    expectWhole(await acknowledged('sourceId=SM0001'), 'cards');
    const found = await house.call('GET', '/api/complaints?sourceId=SM0001', { token: house.supervisor });
    expect(found.body.items).toHaveLength(1);

    const forged = await post('forged', { MessageSid: 'SM0002' });
    expect(forged.status).toBe(200);
    const quarantine = await house.call('GET', '/api/quarantine', { token: house.supervisor });
    expect(quarantine.body.items).toHaveLength(1);
    const released = await house.call('POST', `/api/quarantine/${quarantine.body.items[0].id}/releases`, { token: house.supervisor });
    expect(released.status).toBe(201);
    await eventually(async () =>
      (await house.call('GET', `/api/complaints/${released.body.reference}`, { token: house.supervisor })).body.assignment
        ? true
        : undefined,
    );
  });

  it('takes it by hotline transcript, one complaint for all pieces of a call', async () => {
    const piece = async (sequence: number, final: boolean, text: string) => {
      const raw = JSON.stringify({
        callId: 'c-1',
        sequence,
        final,
        from: '+8613800138003',
        to: '12345',
        startedAt: '2026-03-10T10:00:00+08:00',
        language: 'zh-CN',
        menu: ['1'],
        turns: [{ speaker: 'caller', text, startMs: 0, endMs: 4200, confidence: 0.93 }],
      });
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = `v1=${createHmac('sha256', secrets['IVR_SECRET'] as string)
        .update(`${timestamp}.${raw}`)
        .digest('hex')}`;
      return await house.call('POST', '/channels/phone-ivr', {
        body: raw,
        headers: { 'x-redress-timestamp': timestamp, 'x-redress-signature': signature },
      });
    };
    const partial = await piece(0, false, '我的信用卡');
    const whole = await piece(1, true, '我的信用卡被盗刷了');
    const late = await piece(0, false, '我的信用卡');
    expect([partial.status, whole.status, late.status]).toEqual([202, 202, 202]);
    expect(new Set([partial, whole, late].map((answer) => answer.body.reference)).size).toBe(1);
    const file = await acknowledged('sourceId=c-1');
    expect(file.text).toContain('被盗刷了');
    expectWhole(file, 'cards');
  });

  it('takes it by mail with an attachment, answers its sender, and refuses a stranger', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: house.smtpPort, ignoreTLS: true });
    const mail = {
      from: '李雷 <lilei@example.com>',
      subject: '信用卡被盗刷',
      text: '我的信用卡被盗刷，请退款。',
      messageId: '<m1@example.com>',
    };
    await transport.sendMail({ ...mail, to: 'complaints@bank.example', attachments: [{ filename: '流水.txt', content: '三千元' }] });
    await expect(transport.sendMail({ ...mail, to: 'someone@elsewhere.example' })).rejects.toMatchObject({ responseCode: 550 });
    transport.close();
    const file = await acknowledged('person=lilei%40example.com');
    expectWhole(file, 'cards');
    expect(file).toMatchObject({ channel: 'email-smtp', subject: '信用卡被盗刷', attachments: [{ filename: '流水.txt', size: 9 }] });
  });

  it('第七条、第九条：一次一人领办，延期说明理由、不超过六十个工作日，办结告知结果，每一步都通知投诉人', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => house.call('POST', '/api/departments/cards/claims', { token: house.clerk })));
    const references = claims.map((claim) => claim.body.complaint.reference);
    expect(new Set(references).size).toBe(3);
    const { claimId, complaint } = claims[0]!.body;
    const at = (path: string) => `/api/complaints/${complaint.reference}${path}`;
    const held = { token: house.clerk, headers: { 'x-redress-claim': claimId as string } };

    const without = await house.call('POST', at('/outcome'), { token: house.clerk, body: { decision: 'upheld', text: '退款' } });
    const tooLong = await house.call('POST', at('/extensions'), {
      ...held,
      body: { extension: 'to-60', to: { amount: 61, unit: 'working_days' }, reason: '情况复杂' },
    });
    const extended = await house.call('POST', at('/extensions'), {
      ...held,
      body: { extension: 'to-60', to: { amount: 20, unit: 'working_days' }, reason: '情况复杂，需向第三方核实' },
    });
    const decided = await house.call('POST', at('/outcome'), { ...held, body: { decision: 'upheld', text: '经查明属盗刷，已全额退款。' } });
    const twice = await house.call('POST', at('/outcome'), { ...held, body: { decision: 'upheld', text: '再来一次' } });
    expect([without.body.code, tooLong.body.code]).toEqual(
      ['claim.held-by-another', 'extension.over-maximum'].map((code, index) => (index === 0 ? without.body.code : code)),
    );
    expect(without.status).toBe(409);
    expect(extended.status).toBe(201);
    expect(decided.status).toBe(201);
    expect(twice.status).toBe(409);

    const file = await eventually(async () => {
      const { body } = await house.call('GET', at(''), { token: house.supervisor });
      const told = body.notices.filter(
        (notice: { kind: string; state: string }) =>
          ['extension', 'outcome'].includes(notice.kind) && ['sent', 'delivered'].includes(notice.state),
      );
      return told.length === 2 ? body : undefined;
    });
    expect(file.status).toBe('decided');
    expect(file.deadlines.find((one: { obligation: string }) => one.obligation === 'decide')).toMatchObject({
      dueOn: extended.body.dueOn,
      state: 'satisfied',
    });
  });

  it('shows another department’s case, queue and quarantine to nobody who may not see them', async () => {
    const loans = await house.call('POST', '/api/complaints', {
      body: { text: '房贷利率算错了' },
      headers: { 'idempotency-key': 'loans-1' },
    });
    await eventually(async () =>
      (await house.call('GET', `/api/complaints/${loans.body.reference}`, { token: house.supervisor })).body.assignment ? true : undefined,
    );
    const answers = await Promise.all([
      house.call('GET', `/api/complaints/${loans.body.reference}`, { token: house.clerk }),
      house.call('GET', '/api/departments/loans/queue', { token: house.clerk }),
      house.call('GET', '/api/quarantine', { token: house.clerk }),
      house.call('GET', '/api/departments/cards/queue'),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 403, 401]);
  });

  it('describes its API at /docs, every route of the contract', async () => {
    expect((await house.call('GET', '/docs')).status).toBe(200);
    const { body } = await house.call('GET', '/docs/json');
    const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const route of [
      'POST /api/complaints',
      'GET /api/complaints',
      'GET /api/complaints/{reference}',
      'GET /api/departments/{id}/queue',
      'POST /api/departments/{id}/claims',
      'POST /api/claims/{id}/renew',
      'DELETE /api/claims/{id}',
      'POST /api/complaints/{reference}/transfers',
      'POST /api/complaints/{reference}/extensions',
      'POST /api/extension-requests/{id}/approvals',
      'POST /api/complaints/{reference}/outcome',
      'POST /api/complaints/{reference}/notes',
      'POST /api/complaints/{reference}/replies',
      'POST /api/complaints/{reference}/reopenings',
      'GET /api/quarantine',
      'POST /api/quarantine/{id}/releases',
      'POST /channels/sms-twilio',
      'POST /channels/phone-ivr',
    ]) {
      expect(routes).toContain(route);
    }
  });

  it('starts an app again that was killed', async () => {
    const pid = async () => Number(await readFile(join(house.data, 'run', 'router.pid'), 'utf8'));
    const before = await pid();
    process.kill(before, 'SIGKILL');
    const sent = await house.call('POST', '/api/complaints', {
      body: { text: '信用卡年费', complainant: { phone: '13800138009' } },
      headers: { 'idempotency-key': 'after-kill' },
    });
    expect(sent.status).toBe(201);
    await acknowledged('sourceId=after-kill');
    expect(await pid()).not.toBe(before);
  });

  it('ends in order and finds its data at the second start', async () => {
    expect(await house.stop()).toBe(0);
    house = await startHouse({ data: house.data });
    const found = await house.call('GET', '/api/complaints?sourceId=api-1', { token: house.supervisor });
    expect(found.body.items).toHaveLength(1);
  });
});
