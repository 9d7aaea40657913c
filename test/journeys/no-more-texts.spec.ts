import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { type MailSink, startMailSink } from '../support/provider-double.js';
import { type RunningHouse, startHouse } from '../support/running-house.js';

jest.setTimeout(240_000);

const twilioToken = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const phone = '+8613800138000';

describe('somebody who is told by text message and answers STOP', () => {
  let house: RunningHouse;
  let sink: MailSink;

  beforeAll(async () => {
    sink = await startMailSink();
    house = await startHouse({ env: { MAIL_URL: sink.url, TWILIO_AUTH_TOKEN: twilioToken } });
  });
  afterAll(async () => {
    await house?.stop();
    await sink?.close();
  });

  const file = async (reference: string) => (await house.call('GET', `/api/complaints/${reference}`, { token: house.supervisor })).body;
  const notice = (reference: string, kind: string) =>
    eventually(async () =>
      (await file(reference)).notices?.find(
        (one: { kind: string; acceptedAt: string | null }) => one.kind === kind && one.acceptedAt !== null,
      ),
    );
  let texts = 0;
  const text = async (words: string) => {
    texts += 1;
    const fields = {
      AccountSid: `AC${'0'.repeat(32)}`,
      MessageSid: `SM${String(texts).padStart(32, '0')}`,
      From: phone,
      To: '+8610690000',
      Body: words,
    };
    const path = '/channels/sms-twilio';
    const answer = await fetch(house.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(twilioToken, house.url + path, fields),
      },
      body: new URLSearchParams(fields),
    });
    expect(answer.status).toBe(200);
  };

  it('is told the rest by mail, makes no case with it, and the desk sees since when; START takes it back', async () => {
    const { body: entered } = await house.call('POST', '/api/by-hand', {
      token: house.supervisor,
      body: {
        medium: 'counter',
        text: '信用卡年费重复收取，请退还。',
        complainant: { name: '王芳', phone, email: 'wang.fang@example.org' },
        prefers: 'sms',
      },
    });
    const { reference } = entered;
    expect(await notice(reference, 'acknowledgement')).toMatchObject({ medium: 'sms' });

    await text('STOP');
    const out = await eventually(async () =>
      (await file(reference)).reach?.find(
        (one: { medium: string; optedOutAt: string | null }) => one.medium === 'sms' && one.optedOutAt !== null,
      ),
    );
    expect(out).toMatchObject({ failedAt: null });
    const reply = (words: string) =>
      house.call('POST', `/api/complaints/${reference}/replies`, { token: house.supervisor, body: { text: words } });
    expect((await reply('请补充三月的对账单。')).status).toBe(201);
    expect(await notice(reference, 'reply')).toMatchObject({ medium: 'email', chosen: { passedOver: { sms: 'opted-out' } } });
    const mail = await eventually(async () => sink.ledger.find((one) => one.to.includes('wang.fang@example.org')));
    expect(mail.raw).toContain(reference);
    // The word made no complaint of its own.
    expect(
      (await house.call('GET', `/api/complaints?person=${encodeURIComponent(phone)}`, { token: house.supervisor })).body.items,
    ).toHaveLength(1);

    const desk = aVisitor(house.url);
    await desk.signIn(house.supervisor);
    const page = await desk.get(`/desk/complaints/${reference}`);
    expect(page.html).toContain('退订短信，此后的告知书改用其他方式发送');
    // It is their wish, and no verdict that somebody here could take back.
    expect(page.html).not.toContain('data-do="restore-reach"');

    await text('START');
    await eventually(async () => ((await file(reference)).reach?.length === 0 ? true : undefined));
    expect((await reply('已收到对账单。')).status).toBe(201);
    await eventually(async () =>
      (await file(reference)).notices?.find((one: { kind: string; medium: string }) => one.kind === 'reply' && one.medium === 'sms'),
    );
    expect((await desk.get(`/desk/complaints/${reference}`)).html).not.toContain('退订短信');
  });
});
