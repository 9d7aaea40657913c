import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@app/shared/platform/process/new-id.js';
import { describe, expect, it } from '@jest/globals';
import { twilioSignature } from '../../../../../test/support/provider-double.js';
import { provider } from './provider.js';
import { NoAnswer } from './rebased-client.js';
import { readReceipts } from './receipt.js';
import { sendFailure } from './send-failure.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';

const url = 'https://bank.example/receipts/twilio-sms/0198a1b2-0000-7000-8000-123456789012';
const receipt = (parameters: Record<string, string>, signature?: string) => ({
  method: 'POST',
  url,
  headers: { 'x-twilio-signature': signature ?? twilioSignature('token', url, parameters) },
  raw: Buffer.from(new URLSearchParams(parameters).toString()),
});

describe('a receipt of Twilio', () => {
  it.each([
    ['queued', 'accepted'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'undelivered'],
  ])('says %s for %s', (word, state) => {
    expect(readReceipts('token', receipt({ MessageSid: 'SM1', MessageStatus: word }))).toEqual({
      receipts: [{ providerId: 'SM1', state, word }],
    });
  });

  it('brings the error in a sentence', () => {
    expect(readReceipts('token', receipt({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' }))).toMatchObject({
      receipts: [{ errorCode: '30005', reason: 'The number is not in use.', recipient: 'dead' }],
    });
  });

  it('counts only when it is proved and understood', () => {
    const good = { MessageSid: 'SM1', MessageStatus: 'sent' };
    expect(readReceipts('other', receipt(good))).toBeNull();
    expect(readReceipts('token', receipt(good, ''))).toBeNull();
    expect(readReceipts('token', { ...receipt(good), url: `${url}x` })).toBeNull();
    expect(readReceipts('token', receipt({ ...good, MessageStatus: 'toString' }))).toBeNull();
    expect(readReceipts('token', receipt({ MessageStatus: 'sent' }))).toBeNull();
  });
});

describe('a failed call to Twilio', () => {
  it.each([
    [{ status: 500, code: 20500 }, 'unknown'],
    [{ status: 503 }, 'unknown'],
    [new NoAnswer('ECONNRESET', true), 'unknown'],
    [new NoAnswer('ECONNREFUSED', false), 'deferred'],
    [new Error('a bug'), 'unknown'],
    [{ status: 429, code: 20429 }, 'deferred'],
    [{ status: 400, code: 30450 }, 'deferred'],
    [{ status: 401, code: 20003 }, 'deferred'],
    [{ status: 400, code: 21610 }, 'refused'],
  ])('%j is %s', (error, state) => {
    expect(sendFailure(error).state).toBe(state);
  });

  it('says which refusals another channel can mend', () => {
    expect(sendFailure({ status: 400, code: 21614 })).toMatchObject({ next: 'other-channel', code: '21614' });
    expect(sendFailure({ status: 400, code: 99999 })).toMatchObject({ next: 'person' });
  });
});

describe('the settings of Twilio', () => {
  const right = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+15005550006' };

  it('are off, right or half there', () => {
    expect(provider.open({}, {})).toBeNull();
    expect(provider.open({ TWILIO_AUTH_TOKEN: 't' }, {})).toBeNull();
    expect(provider.open(right, {})).not.toBeNull();
    expect(() => provider.open({ TWILIO_ACCOUNT_SID: 'AC1' }, {})).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        fields: [expect.objectContaining({ path: 'TWILIO_AUTH_TOKEN' }), expect.objectContaining({ path: 'TWILIO_FROM' })],
      }),
    );
    expect(() => provider.open({ TWILIO_FROM: '+15005550006' }, {})).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it.each([10001, 20003, 20005, 21212, 21606, 21659, 21703])('that speaks of us (%i) waits and calls a person', (code) => {
    expect(sendFailure({ status: 400, code })).toMatchObject({ state: 'deferred', trouble: true, alarm: true });
  });

  it('is held against the number only where it speaks of the number for good', () => {
    for (const code of [21211, 21217, 21265, 21614, 21635]) expect(sendFailure({ status: 400, code })).toMatchObject({ recipient: 'dead' });
    for (const code of [21408, 21608, 21612, 21617, 30003, 30007, 30034, 99999])
      expect(sendFailure({ status: 400, code })).not.toHaveProperty('recipient');
  });
});

describe('a message that is created', () => {
  it('keeps its own bounds, however many are created at once', async () => {
    const double = createServer((_request, response) => void response.writeHead(201).end(JSON.stringify({ sid: 'SM1' })));
    await once(double.listen(0, '127.0.0.1'), 'listening');
    const apiUrl = `http://127.0.0.1:${(double.address() as AddressInfo).port}`;
    const account = new TwilioSmsProvider({ accountSid: 'AC1', authToken: 'token', sender: { from: '+15005550006' }, apiUrl });
    const send = (mayLeave: boolean) =>
      account.send({
        attemptId: newId(),
        noticeId: newId(),
        kind: 'acknowledgement',
        recipient: '+8613800138000',
        language: 'en',
        subject: '',
        text: 'x',
        values: {},
        receiptUrl: url,
        limitMilliseconds: 5_000,
        mayLeave: () => mayLeave,
      });
    try {
      const outcomes = await Promise.all([true, false, true, false, true].map(send));
      expect(outcomes.map(({ state }) => state)).toEqual(['accepted', 'deferred', 'accepted', 'deferred', 'accepted']);
    } finally {
      double.close();
    }
  });
});
