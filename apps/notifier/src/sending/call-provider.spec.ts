import { describe, expect, it } from '@jest/globals';
import type { Outgoing, SendResult } from '../registry/provider.js';
import { callProvider } from './call-provider.js';

const taken: SendResult = { state: 'accepted', providerId: 'x' };
const attempt = (content: () => Promise<Buffer>, send: (message: Outgoing) => Promise<SendResult>, mayLeave = true) => ({
  outgoing: {
    attachments: [{ filename: 'report.pdf', contentType: 'application/pdf', content }],
    mayLeave: () => mayLeave,
  } as unknown as Outgoing,
  through: { callLimitSeconds: 10, provider: { send } as never },
});

describe('a call of a provider', () => {
  it('is not made where what goes with the mail cannot be made: nothing left, and it is no doubt', async () => {
    let called = 0;
    const send = async () => {
      called += 1;
      return taken;
    };
    const failing = () => Promise.reject(new Error('no paper'));
    expect(await callProvider(60, attempt(failing, send))).toMatchObject({ state: 'deferred', retryAfterSeconds: 300 });
    expect([
      called,
      await callProvider(
        60,
        attempt(async () => Buffer.from('%PDF'), send),
      ),
      called,
    ]).toEqual([0, taken, 1]);
  });

  it('has its files made once, before it may still leave is asked for the last time', async () => {
    let made = 0;
    const content = async () => {
      made += 1;
      return Buffer.from('%PDF');
    };
    const reads = async ({ attachments = [] }: Outgoing) => {
      for (const file of [...attachments, ...attachments]) expect((await file.content()).toString()).toBe('%PDF');
      return taken;
    };
    expect([await callProvider(60, attempt(content, reads)), made]).toEqual([taken, 1]);
    expect(await callProvider(60, attempt(content, reads, false))).toMatchObject({ state: 'deferred' });
  });

  it('leaves it unknown whether it left where the provider itself fails', async () => {
    const breaks = () => Promise.reject(new Error('reset'));
    expect(
      await callProvider(
        60,
        attempt(async () => Buffer.from(''), breaks),
      ),
    ).toMatchObject({ state: 'unknown' });
  });
});
